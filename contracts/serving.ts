import * as z from 'zod'

/** The name that SageMaker's own tools give an endpoint's only variant. */
export const defaultVariant = 'AllTraffic'

/** The settings of an endpoint with instances, where the model file leaves them out. */
const instanceDefaults = Object.freeze({
  /** 2 cores and 8 GB: many times what a tabular model takes. */
  instanceType: 'ml.m5.large',
  instanceCount: 1,
  trafficShift: 'all-at-once',
  /** Five periods of a CloudWatch alarm of a minute. */
  bakeMinutes: 5,
  rollbackAlarms: [] as readonly string[],
  /** Drift and performance are measured on captured requests. */
  capturePercent: 100,
} as const)

/** Capacity that SageMaker starts when requests come. Both defaults are those of SageMaker's Python SDK. */
const serverlessSchema = z.strictObject({
  memoryMb: z
    .literal([1024, 2048, 3072, 4096, 5120, 6144])
    .default(2048)
    .describe('memory of a container; its CPU grows with it'),
  concurrencyMax: z
    .number()
    .int()
    .min(1)
    .max(200)
    .default(5)
    .describe('requests answered at once; SageMaker refuses the others'),
})

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
    serverless: serverlessSchema
      .optional()
      .describe(
        'instead of instances, capacity that costs while a request is answered; it captures no requests: you post the rows',
      ),
    instanceType: z.string().regex(/^ml\./).optional().describe(`default: ${instanceDefaults.instanceType}`),
    instanceCount: z.number().int().min(1).optional().describe(`default: ${instanceDefaults.instanceCount}`),
    trafficShift: z
      .enum(['all-at-once', 'canary'])
      .optional()
      .describe('canary: a tenth of the instances first; needs at least two (default: all-at-once)'),
    bakeMinutes: z
      .number()
      .min(0)
      .max(60)
      .optional()
      .describe(
        `how long the alarms watch the new version before the old one is removed (default: ${instanceDefaults.bakeMinutes})`,
      ),
    rollbackAlarms: z
      .array(z.string().min(1).max(255))
      .max(10)
      .optional()
      .describe('your CloudWatch alarms that bring the old version back (default: none)'),
    capturePercent: z
      .number()
      .int()
      .min(0)
      .max(100)
      .optional()
      .describe(`percentage of requests that are captured (default: ${instanceDefaults.capturePercent})`),
  })
  .refine(({ trafficShift, instanceCount = 1 }) => trafficShift !== 'canary' || instanceCount >= 2, {
    path: ['instanceCount'],
    message: 'a canary needs two instances, because it takes at most half of them',
  })
  .superRefine((endpoint, context) => {
    if (endpoint.serverless === undefined) return
    for (const [field, message] of Object.entries(contradictionsOfServerless))
      if (field in endpoint && !isHarmless(field, endpoint))
        context.addIssue({ code: 'custom', path: [field], message })
  })
export type SageMakerEndpoint = z.infer<typeof sagemakerEndpointSchema>

/** The settings of an endpoint with instances, each with its value. */
export function instanceSettings({
  instanceType = instanceDefaults.instanceType,
  instanceCount = instanceDefaults.instanceCount,
  trafficShift = instanceDefaults.trafficShift,
  bakeMinutes = instanceDefaults.bakeMinutes,
  rollbackAlarms = [...instanceDefaults.rollbackAlarms],
  capturePercent = instanceDefaults.capturePercent,
}: SageMakerEndpoint) {
  return { instanceType, instanceCount, trafficShift, bakeMinutes, rollbackAlarms, capturePercent }
}

const noInstances = 'a serverless endpoint has no instances: leave it out, or leave `serverless` out'
const noShift =
  'a serverless endpoint gets its traffic all at once, and no alarm takes it back: leave it out, or leave `serverless` out'

/** Fields that an endpoint with `serverless` cannot have, and why. */
const contradictionsOfServerless: Readonly<Record<string, string>> = {
  instanceType: noInstances,
  instanceCount: noInstances,
  trafficShift: noShift,
  bakeMinutes: noShift,
  rollbackAlarms: noShift,
  capturePercent:
    'a serverless endpoint captures no requests: leave it out, and post the rows (POST …/observations), because drift and performance are measured on them alone',
  deploy:
    'a serverless endpoint captures no requests, so that there is nothing to read from one that you deploy: leave `serving` out, and post the rows',
}

/** A value that says what holds for a serverless endpoint anyway. */
function isHarmless(field: string, { deploy, capturePercent }: SageMakerEndpoint): boolean {
  return (field === 'deploy' && deploy) || (field === 'capturePercent' && capturePercent === 0)
}

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
