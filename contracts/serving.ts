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

/** A service of a Kubernetes cluster that serves a model. Its pods are the installation's own. */
export const kubernetesServiceSchema = z
  .strictObject({
    service: z
      .string()
      .regex(/^[a-z]([-a-z0-9]{0,45}[a-z0-9])?$/, 'a service has 1 to 47 of a-z, 0-9 and inner -, a letter first')
      .describe("name of the Service and of its Deployment, in the installation's namespace"),
    replicasMin: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(2)
      .describe('pods at least; one alone is away while its node is'),
    replicasMax: z.number().int().min(1).max(100).default(6).describe('pods at most'),
    cpuPercent: z
      .number()
      .int()
      .min(10)
      .max(95)
      .default(70)
      .describe('mean use of `cpus`, in percent, above which there are more pods'),
    cpus: z.number().min(0.1).max(64).default(0.5).describe('CPUs of a pod'),
    memoryMb: z.number().int().min(128).max(262_144).default(512).describe('memory of a pod, in MiB'),
    capturePercent: z.number().int().min(0).max(100).default(100).describe('percentage of requests that are captured'),
  })
  .refine(({ replicasMin, replicasMax }) => replicasMin <= replicasMax, {
    path: ['replicasMax'],
    message: 'below replicasMin',
  })
export type KubernetesService = z.infer<typeof kubernetesServiceSchema>

/** The place that serves a model, when it is not Remodel: one of the two. */
export const servingSchema = z
  .strictObject({ sagemaker: sagemakerEndpointSchema.optional(), kubernetes: kubernetesServiceSchema.optional() })
  .refine(({ sagemaker, kubernetes }) => (sagemaker === undefined) !== (kubernetes === undefined), {
    message: 'names either sagemaker or kubernetes',
  })
export type Serving = z.infer<typeof servingSchema>

/**
 * The name of the endpoint or service, which is that of the folder of its captured requests.
 *
 * @example servingNameOf({ kubernetes: kubernetesServiceSchema.parse({ service: 'churn' }) }) // => 'churn'
 */
export function servingNameOf({ sagemaker, kubernetes }: Serving): string {
  return sagemaker?.endpoint ?? kubernetes?.service ?? ''
}
