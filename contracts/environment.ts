import * as z from 'zod'

const text = z.string().min(1)

/**
 * Every variable that a deployed function may read from its environment. The template sets them, `lambda.ts` reads them, nobody else
 * spells their names. Which function gets which follows from the ports that its spec names. Every bundle carries this: hence comments,
 * not descriptions.
 */
export const environmentSchema = z.object({
  /** The database cluster's ARN. */
  DATABASE_ARN: text,
  /** The secret with the database user's password; read by the RDS Data API, never by a function. */
  DATABASE_SECRET_ARN: text,
  /** The database in the cluster. */
  DATABASE_NAME: text,
  /** The bus that events are published to. */
  EVENT_BUS_NAME: text,
  /** The bucket that holds rows, manifests, artifacts and incoming files. */
  BUCKET_NAME: text,
  /** What trains. */
  TRAINING_BACKEND: z.enum(['sagemaker', 'kubernetes']),
  /** The role that SageMaker training jobs run as. */
  TRAINING_ROLE_ARN: text.optional(),
  /** The image in ECR that trains. */
  TRAINING_IMAGE: text.optional(),
  /** Whether trainings run on spare capacity. */
  TRAINING_SPOT: z.enum(['true', 'false']).optional(),
  /** The role that SageMaker endpoints run as. */
  SERVING_ROLE_ARN: text.optional(),
  /** The image in ECR that serves. */
  SERVING_IMAGE: text.optional(),
  /** The function that scores rows; without it they are only scored by whoever serves. */
  SCORER_FUNCTION_NAME: text.optional(),
  /** Comma-separated subnets that jobs and endpoints run in; without them in no VPC of yours. */
  SAGEMAKER_SUBNET_IDS: text.optional(),
  /** Comma-separated security groups of jobs and endpoints. */
  SAGEMAKER_SECURITY_GROUP_IDS: text.optional(),
  /** The key that encrypts what jobs and endpoints write. */
  SAGEMAKER_KMS_KEY_ARN: text.optional(),
  /** The group of the schedules that the table rules. */
  SCHEDULE_GROUP_NAME: text,
  /** The topic that people subscribe to. */
  TOPIC_ARN: text,
  /** The secret with a Slack webhook's URL. */
  SLACK_WEBHOOK_SECRET_ARN: text,
  /** The queue that a function's inputs come through, its own shards of work among them. */
  WORK_QUEUE_URL: text,
  /** Where a function puts what it will never be able to handle. */
  DEAD_LETTER_QUEUE_URL: text.optional(),
  /** The function's name, in logs, traces and metrics. */
  POWERTOOLS_SERVICE_NAME: text.optional(),
  /** From which level on lines are written. */
  POWERTOOLS_LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).optional(),
  /** Namespace of the metrics. */
  POWERTOOLS_METRICS_NAMESPACE: text.optional(),
})
export type Environment = z.infer<typeof environmentSchema>
export type EnvironmentName = keyof Environment
