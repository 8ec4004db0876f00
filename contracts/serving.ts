import * as z from 'zod'

/** The name that SageMaker's own tools give an endpoint's only variant. */
export const defaultVariant = 'AllTraffic'

/** A SageMaker endpoint that serves a model. */
export const sagemakerEndpointSchema = z
  .strictObject({
    endpoint: z
      .string()
      .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 'an endpoint has 1 to 63 letters, digits and hyphens')
      .describe('name of the endpoint; created if it does not exist'),
    deploy: z
      .boolean()
      .default(true)
      .describe('false if you deploy versions yourself: Remodel then only reads the captured requests'),
    variant: z
      .string()
      .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/)
      .default(defaultVariant)
      .describe('name of the production variant; an existing endpoint keeps the name of its variant'),
    instanceType: z.string().regex(/^ml\./).default('ml.m5.large'),
    instanceCount: z.number().int().min(1).default(1),
    trafficShift: z
      .enum(['all-at-once', 'canary'])
      .default('all-at-once')
      .describe('canary: a tenth of the instances first; needs at least two'),
    bakeMinutes: z
      .number()
      .min(0)
      .max(60)
      .default(5)
      .describe('how long the alarms watch the new version before the old one is removed'),
    rollbackAlarms: z
      .array(z.string().min(1).max(255))
      .max(10)
      .default([])
      .describe('your CloudWatch alarms that bring the old version back'),
    capturePercent: z.number().int().min(0).max(100).default(100).describe('percentage of requests that are captured'),
  })
  .refine(({ trafficShift, instanceCount }) => trafficShift === 'all-at-once' || instanceCount >= 2, {
    path: ['instanceCount'],
    message: 'a canary needs two instances, because it takes at most half of them',
  })
export type SageMakerEndpoint = z.infer<typeof sagemakerEndpointSchema>

/** The place that serves a model, when it is not Remodel. */
export const servingSchema = z.strictObject({ sagemaker: sagemakerEndpointSchema })
