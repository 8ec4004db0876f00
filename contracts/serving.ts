import * as z from 'zod'

/** What SageMaker's own tools call an endpoint's only variant. */
export const defaultVariant = 'AllTraffic'

/** A SageMaker endpoint that answers a model's predictions. */
export const sagemakerEndpointSchema = z
  .strictObject({
    endpoint: z
      .string()
      .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 'an endpoint has 1 to 63 letters, digits and hyphens')
      .describe('name of the endpoint; made when it is not there'),
    deploy: z
      .boolean()
      .default(true)
      .describe(
        'false where you deploy versions yourself: then what the endpoint captures is read, and nothing changed',
      ),
    variant: z
      .string()
      .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/)
      .default(defaultVariant)
      .describe("name of the production variant; an endpoint that is there keeps its own variant's name"),
    instanceType: z.string().regex(/^ml\./).default('ml.m5.large'),
    instanceCount: z.number().int().min(1).default(1),
    trafficShift: z
      .enum(['all-at-once', 'canary'])
      .default('all-at-once')
      .describe('canary: a tenth of the instances first; needs two instances'),
    bakeMinutes: z
      .number()
      .min(0)
      .max(60)
      .default(5)
      .describe('how long the alarms watch the new version before the old one is taken away'),
    rollbackAlarms: z
      .array(z.string().min(1).max(255))
      .max(10)
      .default([])
      .describe('CloudWatch alarms of yours that bring the old version back'),
    capturePercent: z.number().int().min(0).max(100).default(100).describe('share of the requests that is captured'),
  })
  .refine(({ trafficShift, instanceCount }) => trafficShift === 'all-at-once' || instanceCount >= 2, {
    path: ['instanceCount'],
    message: 'a canary needs two instances: it takes at most half of them',
  })
export type SageMakerEndpoint = z.infer<typeof sagemakerEndpointSchema>

/** Where a model is served, when not by Remodel. */
export const servingSchema = z.strictObject({ sagemaker: sagemakerEndpointSchema })
