import { type EnvironmentName, environmentSchema } from '#contracts/environment'
import type { FunctionSpec, GrantedPort } from './function-spec.ts'
import { isQueueFed } from './is-queue-fed.ts'

/** The variables with a prefix, by the schema that every bundle holds anyway. */
const namedAfter = <Prefix extends string>(prefix: Prefix) =>
  Object.keys(environmentSchema.shape).filter((name) => name.startsWith(prefix)) as Extract<
    EnvironmentName,
    `${Prefix}${string}`
  >[]

/** The variables of the place that trains and serves. */
const placeEnvironment = [
  'TRAINING_BACKEND',
  'BUCKET_NAME',
  'CARRIER_IMAGE',
  ...namedAfter('SAGEMAKER_'),
  ...namedAfter('CLUSTER_'),
] as const

/** The variables that each port's adapter reads; an installation sets those of its backend. */
export const portEnvironment = {
  database: ['DATABASE_ARN', 'DATABASE_SECRET_ARN', 'DATABASE_NAME'],
  databaseUsers: ['DATABASE_RUN_SECRET_ARN', 'DATABASE_READ_SECRET_ARN'],
  migrations: [],
  publisher: ['EVENT_BUS_NAME'],
  objectStore: ['BUCKET_NAME'],
  trainingBackend: [...placeEnvironment, 'TRAINING_ROLE_ARN', 'TRAINING_IMAGE', 'TRAINING_SPOT'],
  modelServer: [...placeEnvironment, 'SERVING_ROLE_ARN', 'SERVING_IMAGE', 'SCORER_FUNCTION_NAME'],
  scheduleHost: ['SCHEDULE_GROUP_NAME'],
  notifier: ['TOPIC_ARN'],
  chat: ['SLACK_WEBHOOK_SECRET_ARN'],
  shardQueue: ['WORK_QUEUE_URL'],
  wakeUp: ['WORK_QUEUE_URL'],
} as const satisfies Readonly<Record<GrantedPort, readonly EnvironmentName[]>>

/** The variables of every function. */
export const commonEnvironment = [
  'DEAD_LETTER_QUEUE_URL',
  'INSTALLATION_NAME',
  'POWERTOOLS_SERVICE_NAME',
  'POWERTOOLS_LOG_LEVEL',
  'POWERTOOLS_METRICS_NAMESPACE',
] as const satisfies readonly EnvironmentName[]

/** Names of the variables that a function with this spec may read, as a type. */
export type EnvironmentNameOf<Spec extends FunctionSpec> =
  | (typeof commonEnvironment)[number]
  | (typeof portEnvironment)[keyof Spec['ports'] & GrantedPort][number]

/**
 * The variables that a function is given, each once: those of its ports, of its queue if it has one, and of every
 * function.
 */
export function environmentOf(spec: FunctionSpec): EnvironmentName[] {
  const ofPorts = (Object.keys(spec.ports) as GrantedPort[]).flatMap((port) => portEnvironment[port])
  const ofQueue: EnvironmentName[] = isQueueFed(spec) ? ['WORK_QUEUE_URL'] : []
  return [...new Set<EnvironmentName>([...ofPorts, ...ofQueue, ...commonEnvironment])]
}
