import * as z from 'zod'
import { clusterPlaceSchema } from '#contracts/cluster-place'
import { defaultInstallationName } from '#contracts/installation-tag'
import { InvalidInputError } from '#core/errors'

/** The prefix of our keys in `cdk.json`, so that a misspelled one can be told from CDK's own. */
export const contextPrefix = 'remodel:'

const days = z.number().int().min(1)
/** The retention times that CloudWatch Logs accepts. */
const logDays = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
])
const securityGroupId = z.string().regex(/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a security group id, sg-…')
const { namespace, queue, quota } = clusterPlaceSchema.shape

/** Every key that `cdk.json` may hold under `remodel:`. Each description says why the default is what it is. */
export const contextSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z](-?[a-z0-9]){0,19}$/, 'up to 20 lower-case letters, digits and single hyphens, a letter first')
    .default(defaultInstallationName)
    .describe(
      'name of the installation, one for each stage of an account and region; another name is another installation, and the stack of any name but this is called `Remodel-NAME`',
    ),
  trainingBackend: z
    .enum(['sagemaker', 'kubernetes'])
    .default('sagemaker')
    .describe(
      'where trainings run, and where the versions of models with `serving` are deployed: SageMaker, or a Kubernetes cluster of EKS; set before the first deployment, because the networks differ',
    ),
  trainingImage: z
    .union([z.enum(['repository', 'asset']), z.string().regex(/\.dkr\.ecr\.[\w.-]+\/[\w./-]+[:@]/)])
    .default('repository')
    .describe(
      "the container that trains and serves: `repository` is an ECR repository of the stack's that you push to, `asset` builds `container/` with Docker at each deploy, else the URI of an image in ECR",
    ),
  trainingImageTag: z
    .string()
    .min(1)
    .default('latest')
    .describe(
      'tag that is taken from `repository`, or digest (`sha256:…`): a tag is resolved to its digest for each training, a digest stays until the next deployment',
    ),
  trainingSpot: z
    .boolean()
    .default(false)
    .describe(
      'train on spot capacity: up to 90 % cheaper; a training that AWS interrupts starts over, unless your own image keeps checkpoints',
    ),
  ownImageRepositories: z
    .array(z.string().regex(/^arn:aws[\w-]*:ecr:[\w-]+:\d{12}:repository\/[\w./-]+$/, 'the ARN of a repository in ECR'))
    .default([])
    .describe(
      "repositories of images of your own (`container.image` of model files): their tags are resolved to digests, and trainings and endpoints of SageMaker may pull from them and from the installation's, and from no other; a cluster's nodes pull with their own role",
    ),

  existingCluster: z
    .strictObject({
      clusterName: z.string().regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, "an EKS cluster's name"),
      endpoint: z.string().regex(/^https:\/\/[\w.-]+$/, 'the URL of its API server, https://…'),
      certificateAuthority: z.base64().min(1),
      securityGroupId: securityGroupId.optional(),
      oidcProviderArn: z
        .string()
        .regex(/^arn:[\w-]+:iam::\d{12}:oidc-provider\/[\w./-]+$/, 'the ARN of an IAM OIDC provider')
        .optional(),
    })
    .optional()
    .describe(
      'an EKS cluster of yours whose authentication mode takes access entries, as `aws eks describe-cluster` shows it, for `kubernetes`; without it the stack makes one with Auto Mode. `securityGroupId` is the cluster security group, which a private endpoint needs; `oidcProviderArn` gives pods their roles by IRSA, where the cluster has no Pod Identity agent',
    ),
  clusterEndpoint: z
    .enum(['private', 'public'])
    .default('private')
    .describe(
      "the cluster's endpoint that functions call, for `kubernetes`: `private` puts the functions that call it into the cluster's network, whose NAT gateway they need too; `public` leaves them outside of it, and then any address may reach the endpoint, where IAM still decides, because functions have no addresses of their own",
    ),
  clusterNamespace: namespace,
  clusterQueue: queue,
  clusterQuota: quota.describe('the most that all pods of the namespace may claim together, for `kubernetes`'),
  carrierImage: z
    .string()
    .min(1)
    .default('repository')
    .describe(
      "the image that moves files between pods and the bucket (`carrier/`), for `kubernetes`: `repository` is an ECR repository of the stack's that you push to, else the name of an image that the cluster can pull",
    ),

  bundleSdk: z
    .boolean()
    .default(true)
    .describe(
      "whether functions bring the AWS SDK with them: the tested version, and loaded in little more than half of the time; Lambda's runtime has one too, which changes by itself",
    ),

  existingVpc: z
    .strictObject({
      vpcId: z.string().regex(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a VPC id, vpc-…'),
      availabilityZones: z.array(z.string()).min(2),
      subnetIds: z.array(z.string().regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a subnet id, subnet-…')).min(2),
    })
    .optional()
    .describe(
      'a VPC of yours with private subnets in two zones that reach S3 (gateway endpoint), for `kubernetes` also the internet through a NAT gateway; without it the stack makes one, for SageMaker without a way to the internet',
    ),
  availabilityZones: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'a zone, such as eu-central-1a'))
    .min(2)
    .optional()
    .describe(
      "zones of the stack's own network, at least two, by default the first two of the region; a training runs in a zone that has its instance type",
    ),
  databaseClientSecurityGroupIds: z
    .array(securityGroupId)
    .default([])
    .describe(
      'who may open a connection to PostgreSQL, Grafana for instance; functions use the Data API and need none',
    ),
  databaseCapacityMin: z
    .number()
    .min(0)
    .multipleOf(0.5)
    .default(0)
    .describe(
      'Aurora capacity units kept ready; with 0 it pauses after five minutes without a statement, and the first request after that waits for 15 s',
    ),
  databaseCapacityMax: z.number().min(1).max(256).multipleOf(0.5).default(4).describe('Aurora capacity units at most'),

  scoring: z
    .boolean()
    .default(true)
    .describe(
      'whether a function scores rows: those that come without a score, and all with the versions that a rollback may return to; its code is built with Python 3.11 to 3.14',
    ),

  reserveConcurrency: z
    .boolean()
    .default(false)
    .describe(
      'whether functions with heavy database use have reserved concurrency: it limits direct invocations too, which queues limit in any case; an account needs a quota of 175 for it, and a new one may have ten',
    ),

  alertEmails: z.array(z.email()).default([]).describe('who gets alarms and notifications; each has to confirm once'),
  slackWebhookSecretArn: z
    .string()
    .regex(/^arn:[\w-]+:secretsmanager:/, 'the ARN of a Secrets Manager secret')
    .optional()
    .describe("secret whose text is a Slack webhook's URL; with its full ARN"),
  slackWebhookKeyArn: z
    .string()
    .regex(/^arn:[\w-]+:kms:[\w-]+:\d+:key\//, 'the ARN of a KMS key')
    .optional()
    .describe("key of yours that encrypts that secret, if it is not the account's own for Secrets Manager"),
  alarmModels: z
    .array(z.string().min(1))
    .default([])
    .describe('models with alarms of their own, beside those of the fleet; each costs two alarms'),
  alarmEndpoints: z
    .array(z.string().regex(/^[a-zA-Z0-9-]+(\/[a-zA-Z0-9-]+)?$/, 'ENDPOINT, or ENDPOINT/VARIANT'))
    .default([])
    .describe(
      'SageMaker endpoints whose errors count as a degradation, as `ENDPOINT/VARIANT` where the variant is not called `AllTraffic`; each costs one alarm',
    ),
  silenceHours: z
    .number()
    .int()
    .min(1)
    .max(24)
    .optional()
    .describe("hours without an observation of any model that raise an alarm, beside each model's own silence"),
  monthlyBudgetUsd: z
    .number()
    .positive()
    .optional()
    .describe("budget over the installation's tag, with mail at 80 % spent and 100 % forecast; needs `alertEmails`"),

  logRetentionDays: logDays.default(90).describe('logs of functions, of the API and of the network'),
  archiveRetentionDays: days.default(30).describe('how far back events can be replayed'),
  backupRetentionDays: days.max(35).default(7).describe('how far back the database can be restored, to the second'),
  incomingRetentionDays: days
    .default(30)
    .describe('files of rows as they came; accepted rows are kept apart from them'),
  replacedRetentionDays: days.default(30).describe('versions of objects that were overwritten or deleted'),
  removalPolicy: z
    .enum(['retain', 'destroy'])
    .default('retain')
    .describe(
      'what `cdk destroy` does with data: `retain` leaves database, buckets, key and network; `destroy` deletes them with all they hold, and takes deletion protection off',
    ),

  apiAuthorization: z
    .enum(['iam', 'jwt'])
    .default('iam')
    .describe('who may call the API: signed requests of IAM principals, or tokens of an issuer'),
  jwtIssuer: z.url().optional().describe('issuer of the tokens, for `jwt`'),
  jwtAudience: z.array(z.string().min(1)).min(1).optional().describe('audiences that a token may name, for `jwt`'),
  jwtScopes: z
    .array(z.string().regex(/^[!#-[\]-~]+$/, 'a scope: printable characters without spaces'))
    .min(1)
    .optional()
    .describe('scopes, one of which a token must have, for `jwt`; without them any token for the audience is accepted'),
  apiRequestsPerSecond: z.number().int().min(1).default(20).describe('requests a second, all callers together'),
  apiRequestsBurst: z.number().int().min(1).default(40).describe('requests at once'),
})

/** The name of an installation's stack, which is in the names of its resources. */
export function stackNameOf(installationName: string): string {
  return installationName === defaultInstallationName ? 'Remodel' : `Remodel-${installationName}`
}

export type InstallationContext = z.infer<typeof contextSchema>

/**
 * Reads the installation's keys out of CDK's context.
 *
 * `-c remodel:databaseCapacityMin=0` can pass only text. If a key needs another type, the text is read as that type; a
 * list may be written with commas.
 *
 * @throws {InvalidInputError} `INVALID_CONTEXT` with every wrong key and value
 */
export function readContext(context: Readonly<Record<string, unknown>>): InstallationContext {
  const named: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [key, value] of Object.entries(context)) {
    if (key.startsWith(contextPrefix)) named[key.slice(contextPrefix.length)] = spelledOut(key, value)
    else if (key in contextSchema.shape) problems.push(`${key}: write ${contextPrefix}${key}`)
  }
  const parsed = contextSchema.safeParse(named)
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap(problemsOf))
  else problems.push(...contradictionsIn(parsed.data))
  if (parsed.success && problems.length === 0) return parsed.data
  throw new InvalidInputError({
    code: 'INVALID_CONTEXT',
    message: `cdk.json: ${problems.join('; ')}`,
    details: { problems },
  })
}

function spelledOut(key: string, value: unknown): unknown {
  const schema = contextSchema.shape[key.slice(contextPrefix.length) as keyof typeof contextSchema.shape]
  if (typeof value !== 'string' || !schema || schema.safeParse(value).success) return value
  const candidates = [() => JSON.parse(value) as unknown, () => value.split(',').map((part) => part.trim())]
  for (const candidate of candidates) {
    try {
      const read = candidate()
      if (schema.safeParse(read).success) return read
    } catch {
      // Not JSON: try the next way to read it.
    }
  }
  return value
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return [`${contextPrefix}${issue.path.join('.')}: ${issue.message}`]
  const known = Object.keys(contextSchema.shape).join(', ')
  const where = issue.path.length > 0 ? `${issue.path.join('.')}.` : ''
  return issue.keys.map((key) => `${contextPrefix}${where}${key}: no such key${where ? '' : `; there are ${known}`}`)
}

function contradictionsIn(context: InstallationContext): string[] {
  const problems: string[] = []
  const { databaseCapacityMin, databaseCapacityMax, apiAuthorization, jwtIssuer, jwtAudience, jwtScopes } = context
  if (databaseCapacityMin > databaseCapacityMax)
    problems.push('remodel:databaseCapacityMin: above remodel:databaseCapacityMax')
  if (apiAuthorization === 'jwt' && !(jwtIssuer && jwtAudience))
    problems.push('remodel:apiAuthorization: jwt needs remodel:jwtIssuer and remodel:jwtAudience')
  if (apiAuthorization === 'iam' && (jwtIssuer || jwtAudience || jwtScopes))
    problems.push('remodel:jwtIssuer, remodel:jwtAudience and remodel:jwtScopes belong to remodel:apiAuthorization jwt')
  if (context.slackWebhookKeyArn !== undefined && context.slackWebhookSecretArn === undefined)
    problems.push('remodel:slackWebhookKeyArn: needs remodel:slackWebhookSecretArn')
  if (context.availabilityZones !== undefined && context.existingVpc !== undefined)
    problems.push('remodel:availabilityZones: remodel:existingVpc names its own zones')
  if (context.monthlyBudgetUsd !== undefined && context.alertEmails.length === 0)
    problems.push('remodel:monthlyBudgetUsd: needs remodel:alertEmails')
  return [...problems, ...clusterContradictionsIn(context)]
}

/** The keys that only a cluster has a use for. */
const clusterKeys = [
  'existingCluster',
  'clusterEndpoint',
  'clusterNamespace',
  'clusterQueue',
  'clusterQuota',
  'carrierImage',
] as const

function clusterContradictionsIn(context: InstallationContext): string[] {
  const { trainingBackend, trainingSpot, existingCluster, clusterEndpoint, existingVpc } = context
  if (trainingBackend === 'sagemaker')
    return clusterKeys
      .filter((key) => JSON.stringify(context[key]) !== JSON.stringify(contextSchema.shape[key].parse(undefined)))
      .map((key) => `remodel:${key}: belongs to remodel:trainingBackend kubernetes`)
  const problems: string[] = []
  if (trainingSpot) problems.push("remodel:trainingSpot: belongs to SageMaker; a cluster's node pools have spot nodes")
  if (existingCluster !== undefined && clusterEndpoint === 'private') {
    if (existingVpc === undefined)
      problems.push("remodel:existingCluster: a private endpoint needs remodel:existingVpc, the cluster's network")
    if (existingCluster.securityGroupId === undefined)
      problems.push('remodel:existingCluster: a private endpoint needs securityGroupId, the cluster security group')
  }
  return problems
}
