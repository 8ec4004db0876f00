import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
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
import type { GrantedPort } from '#pipeline/function-spec'
import { environmentOf } from '#pipeline/port-environment'
import type { IAlertTopic } from '../constructs/alert-topic.ts'
import type { EventFunction } from '../constructs/event-function.ts'
import { grantExplained } from '../constructs/grant-explained.ts'
import type { IModelDatabase } from '../constructs/model-database.ts'
import type { IModelScorer } from '../constructs/model-scorer.ts'
import type { IModelStore } from '../constructs/model-store.ts'
import type { RetrainingBus } from '../constructs/retraining-bus.ts'
import type { RetrainingSchedules } from '../constructs/retraining-schedules.ts'
import type { TrainingOnSageMaker } from '../constructs/training-on-sage-maker.ts'

/** What the ports of deployed functions are made of. */
export interface Installation {
  readonly database: IModelDatabase
  readonly bus: RetrainingBus
  readonly store: IModelStore
  readonly training: TrainingOnSageMaker
  /** Undefined where nobody scores for users. */
  readonly scorer: IModelScorer | undefined
  readonly schedules: RetrainingSchedules
  readonly alerts: IAlertTopic
  readonly slackWebhookSecretArn?: string
}

type Methods = ReadonlySet<string>
type GrantPort = (installation: Installation, user: EventFunction, methods: Methods) => void

/** What using a port takes: nothing beyond what the methods that a spec names call. */
const grants: Readonly<Record<GrantedPort, GrantPort>> = {
  database: ({ database }, { role }) => {
    database.grantDataApi(role)
  },
  publisher: ({ bus }, { role }) => {
    bus.grantPutEvents(role)
  },
  objectStore: ({ store }, { role }, methods) => {
    if (['get', 'exists', 'list'].some((method) => methods.has(method))) store.grantRead(role)
    // Artifacts are written by who reads what a training left, and by nobody else.
    if (methods.has('put')) store.grantWrite(role, ...[batchesPrefix, daysPrefix, manifestsPrefix].map((of) => of('*')))
    if (methods.has('delete')) store.grantDelete(role, modelsPrefix)
  },
  trainingBackend: ({ training, store }, { role }, methods) => {
    training.grantTraining(role, methods)
    // What a job reads is laid out for it, and what it wrote is unpacked.
    if (methods.has('submit')) store.grantWrite(role, trainingJobsPrefix)
    if (!methods.has('describe')) return
    store.grantRead(role, trainingJobsPrefix)
    store.grantWrite(role, artifactsPrefix('*'))
  },
  modelServer: ({ training, scorer }, { role }, methods) => {
    if (methods.has('score')) scorer?.grantInvoke(role)
    // The endpoint itself reads the model, with a role of its own.
    if (methods.has('serve')) training.grantServing(role)
  },
  scheduleHost: ({ schedules }, user) => {
    schedules.grantManage(user)
  },
  notifier: ({ alerts }, { role }) => {
    alerts.grantPublish(role)
  },
  chat: ({ slackWebhookSecretArn }, user) => {
    if (slackWebhookSecretArn === undefined) return
    Secret.fromSecretCompleteArn(user, 'SlackWebhook', slackWebhookSecretArn).grantRead(user.role)
  },
  // They travel in the bundle.
  migrations: () => {},
  shardQueue: (_, { role, workQueue }) => {
    grantExplained(role, { actions: ['sqs:SendMessage'], resources: [workQueue.queueArn] })
  },
}

/** Which methods of a port `'all'` stands for, where the grant tells them apart. */
const allMethods: Methods = new Set([
  ...['get', 'exists', 'list', 'put', 'delete'],
  ...['submit', 'describe', 'statusOf', 'stop', 'readLog', 'serve', 'score'],
])

/** Gives a function what the ports of its spec take: the permissions, and the variables. */
export function grantPorts(installation: Installation, user: EventFunction): void {
  for (const [port, use] of Object.entries(user.spec.ports) as [GrantedPort, 'all' | readonly string[]][])
    grants[port](installation, user, use === 'all' ? allMethods : new Set(use))
  // What it will never be able to handle it puts there itself, without the retries.
  grantExplained(user.role, { actions: ['sqs:SendMessage'], resources: [user.deadLetterQueue.queueArn] })
  const values = environmentValues(installation, user)
  for (const name of environmentOf(user.spec)) {
    const value = values[name]()
    if (value !== undefined) user.addEnvironment(name, value)
  }
}

/** Each variable's value; made when it is asked for, because a queue that nobody names need not be. */
function environmentValues(
  { database, bus, store, training, scorer, schedules, alerts, slackWebhookSecretArn }: Installation,
  user: EventFunction,
): Readonly<Record<EnvironmentName, () => string | undefined>> {
  return {
    DATABASE_ARN: () => database.cluster.clusterArn,
    DATABASE_SECRET_ARN: () => database.secret.secretArn,
    DATABASE_NAME: () => database.databaseName,
    EVENT_BUS_NAME: () => bus.eventBus.eventBusName,
    BUCKET_NAME: () => store.bucket.bucketName,
    TRAINING_BACKEND: () => 'sagemaker',
    TRAINING_ROLE_ARN: () => training.role.roleArn,
    TRAINING_IMAGE: () => training.image.imageUri,
    TRAINING_SPOT: () => (training.spot ? 'true' : 'false'),
    SERVING_ROLE_ARN: () => training.servingRole.roleArn,
    SERVING_IMAGE: () => training.image.imageUri,
    SCORER_FUNCTION_NAME: () => scorer?.function.functionName,
    SAGEMAKER_SUBNET_IDS: () => training.subnetIds.join(','),
    SAGEMAKER_SECURITY_GROUP_IDS: () => training.securityGroup.securityGroupId,
    SAGEMAKER_KMS_KEY_ARN: () => training.encryptionKey.keyArn,
    SCHEDULE_GROUP_NAME: () => schedules.group.ref,
    TOPIC_ARN: () => alerts.topic.topicArn,
    SLACK_WEBHOOK_SECRET_ARN: () => slackWebhookSecretArn,
    WORK_QUEUE_URL: () => user.workQueue.queueUrl,
    DEAD_LETTER_QUEUE_URL: () => user.deadLetterQueue.queueUrl,
    POWERTOOLS_SERVICE_NAME: () => user.spec.name,
    POWERTOOLS_LOG_LEVEL: () => 'INFO',
    POWERTOOLS_METRICS_NAMESPACE: () => metricsNamespace,
  }
}
