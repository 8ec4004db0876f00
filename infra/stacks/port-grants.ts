import {
  artifactsPrefix,
  batchesPrefix,
  daysPrefix,
  manifestsPrefix,
  modelsPrefix,
  trainingJobsPrefix,
} from '#contracts/bucket-layout'
import { metricsNamespace } from '#contracts/cloudwatch-metrics'
import type { EnvironmentName } from '#contracts/environment'
import type { GrantedPort, MethodOf } from '#pipeline/function-spec'
import { environmentOf } from '#pipeline/port-environment'
import type { IAlertTopic } from '../constructs/alert-topic.ts'
import type { EventFunction } from '../constructs/event-function.ts'
import { grantExplained } from '../constructs/grant-explained.ts'
import type { IModelDatabase } from '../constructs/model-database.ts'
import type { IModelScorer } from '../constructs/model-scorer.ts'
import type { IModelStore } from '../constructs/model-store.ts'
import type { IModelTraining } from '../constructs/model-training.ts'
import type { RetrainingBus } from '../constructs/retraining-bus.ts'
import type { RetrainingSchedules } from '../constructs/retraining-schedules.ts'

/** The resources behind the ports of deployed functions. */
export interface Installation {
  /** The name that its metrics and tags carry. */
  readonly name: string
  readonly database: IModelDatabase
  readonly bus: RetrainingBus
  readonly store: IModelStore
  readonly training: IModelTraining
  /** Undefined if users score rows themselves. */
  readonly scorer: IModelScorer | undefined
  readonly schedules: RetrainingSchedules
  readonly alerts: IAlertTopic
  readonly slackWebhookSecretArn?: string
  /** The key of that secret, if it is a customer's. */
  readonly slackWebhookKeyArn?: string
}

/** Whether a function calls one of these methods of a port. */
type Uses<Port extends GrantedPort> = (...methods: readonly MethodOf<Port>[]) => boolean
type Grants = {
  readonly [Port in GrantedPort]: (installation: Installation, user: EventFunction, uses: Uses<Port>) => void
}

/** The permissions of each port: only those of the methods that a spec names. */
const grants: Grants = {
  database: ({ database }, { role, spec }) => {
    database.grantDataApi(role, spec.databaseUser ?? 'run')
  },
  databaseUsers: ({ database }, { role }, uses) => {
    const { run, read } = database.secrets
    // The function that replaces them gets its rights with the rotation.
    if (uses('list'))
      grantExplained(role, {
        actions: ['secretsmanager:GetSecretValue'],
        resources: [run.secretArn, read.secretArn],
      })
  },
  publisher: ({ bus }, { role }) => {
    bus.grantPutEvents(role)
  },
  objectStore: ({ store }, { role }, uses) => {
    if (uses('get', 'exists', 'list')) store.grantRead(role)
    // Only a function that reads the results of trainings writes artifacts.
    if (uses('put')) store.grantWrite(role, ...[batchesPrefix, daysPrefix, manifestsPrefix].map((of) => of('*')))
    if (uses('delete')) store.grantDelete(role, modelsPrefix)
  },
  trainingBackend: ({ training, store }, user, uses) => {
    const { role } = user
    training.grantTraining(user, uses)
    // A job's inputs are laid out for it, and its results are unpacked.
    if (uses('submit')) store.grantWrite(role, trainingJobsPrefix)
    if (!uses('describe')) return
    store.grantRead(role, trainingJobsPrefix)
    store.grantWrite(role, artifactsPrefix('*'))
  },
  modelServer: ({ training, scorer }, user, uses) => {
    // Serving a model without an endpoint is a first load by the scorer.
    if (uses('score', 'tryVersion', 'serve')) scorer?.grantInvoke(user.role)
    // The endpoint itself reads the model, with its own role.
    if (uses('serve')) training.grantServing(user)
  },
  scheduleHost: ({ schedules }, user) => {
    schedules.grantManage(user)
  },
  notifier: ({ alerts }, { role }) => {
    alerts.grantPublish(role)
  },
  chat: ({ slackWebhookSecretArn, slackWebhookKeyArn }, user) => {
    if (slackWebhookSecretArn === undefined) return
    grantExplained(user.role, { actions: ['secretsmanager:GetSecretValue'], resources: [slackWebhookSecretArn] })
    if (slackWebhookKeyArn === undefined) return
    grantExplained(user.role, {
      actions: ['kms:Decrypt'],
      resources: [slackWebhookKeyArn],
      conditions: { StringEquals: { 'kms:EncryptionContext:SecretARN': slackWebhookSecretArn } },
    })
  },
  // Migrations are in the bundle.
  migrations: () => {},
  shardQueue: grantOwnQueue,
  wakeUp: grantOwnQueue,
}

/** To send inputs to itself. */
function grantOwnQueue(_: Installation, { role, workQueue }: EventFunction): void {
  grantExplained(role, { actions: ['sqs:SendMessage'], resources: [workQueue.queueArn] })
}

/** Gives a function the permissions and the variables that the ports of its spec need. */
export function grantPorts(installation: Installation, user: EventFunction): void {
  for (const [port, use] of Object.entries(user.spec.ports) as [GrantedPort, 'all' | readonly string[]][])
    grants[port](
      installation,
      user,
      (...methods: readonly string[]) => use === 'all' || methods.some((method) => use.includes(method)),
    )
  // It puts an input that it can never handle there itself, without retries.
  grantExplained(user.role, { actions: ['sqs:SendMessage'], resources: [user.deadLetterQueue.queueArn] })
  const values = environmentValues(installation, user)
  for (const name of environmentOf(user.spec)) {
    const value = values[name]()
    if (value !== undefined) user.addEnvironment(name, value)
  }
}

/** The value of each variable. It is made on demand, so that a queue that no function names is not created. */
function environmentValues(
  { name, database, bus, store, training, scorer, schedules, alerts, slackWebhookSecretArn }: Installation,
  user: EventFunction,
): Readonly<Record<EnvironmentName, () => string | undefined>> {
  const ofTraining = (variable: EnvironmentName) => () => training.environment[variable]
  return {
    DATABASE_ARN: () => database.cluster.clusterArn,
    DATABASE_SECRET_ARN: () => database.secrets[user.spec.databaseUser ?? 'run'].secretArn,
    DATABASE_RUN_SECRET_ARN: () => database.secrets.run.secretArn,
    DATABASE_READ_SECRET_ARN: () => database.secrets.read.secretArn,
    DATABASE_NAME: () => database.databaseName,
    EVENT_BUS_NAME: () => bus.eventBus.eventBusName,
    BUCKET_NAME: () => store.bucket.bucketName,
    TRAINING_BACKEND: ofTraining('TRAINING_BACKEND'),
    TRAINING_ROLE_ARN: ofTraining('TRAINING_ROLE_ARN'),
    TRAINING_IMAGE: ofTraining('TRAINING_IMAGE'),
    TRAINING_SPOT: ofTraining('TRAINING_SPOT'),
    SERVING_ROLE_ARN: ofTraining('SERVING_ROLE_ARN'),
    SERVING_IMAGE: ofTraining('SERVING_IMAGE'),
    SCORER_FUNCTION_NAME: () => scorer?.function.functionName,
    SAGEMAKER_SUBNET_IDS: ofTraining('SAGEMAKER_SUBNET_IDS'),
    SAGEMAKER_SECURITY_GROUP_IDS: ofTraining('SAGEMAKER_SECURITY_GROUP_IDS'),
    SAGEMAKER_KMS_KEY_ARN: ofTraining('SAGEMAKER_KMS_KEY_ARN'),
    CLUSTER_NAME: ofTraining('CLUSTER_NAME'),
    CLUSTER_ENDPOINT: ofTraining('CLUSTER_ENDPOINT'),
    CLUSTER_CERTIFICATE_AUTHORITY: ofTraining('CLUSTER_CERTIFICATE_AUTHORITY'),
    CLUSTER_NAMESPACE: ofTraining('CLUSTER_NAMESPACE'),
    CLUSTER_QUEUE: ofTraining('CLUSTER_QUEUE'),
    CARRIER_IMAGE: ofTraining('CARRIER_IMAGE'),
    SCHEDULE_GROUP_NAME: () => schedules.group.ref,
    TOPIC_ARN: () => alerts.topic.topicArn,
    SLACK_WEBHOOK_SECRET_ARN: () => slackWebhookSecretArn,
    WORK_QUEUE_URL: () => user.workQueue.queueUrl,
    DEAD_LETTER_QUEUE_URL: () => user.deadLetterQueue.queueUrl,
    INSTALLATION_NAME: () => name,
    POWERTOOLS_SERVICE_NAME: () => user.spec.name,
    POWERTOOLS_LOG_LEVEL: () => 'INFO',
    POWERTOOLS_METRICS_NAMESPACE: () => metricsNamespace,
  }
}
