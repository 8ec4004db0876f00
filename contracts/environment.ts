import * as z from 'zod'

const text = z.string().min(1)

/**
 * Every variable that a deployed function may read from its environment. The template sets them, `lambda.ts` reads them, nobody else
 * spells their names. Which function gets which follows from the ports that its spec names.
 */
export const environmentSchema = z.object({
  DATABASE_ARN: text.describe("the database cluster's ARN"),
  DATABASE_SECRET_ARN: text.describe(
    "the secret with the database user's password; read by the RDS Data API, never by a function",
  ),
  DATABASE_NAME: text.describe('the database in the cluster'),
  EVENT_BUS_NAME: text.describe('the bus that events are published to'),
  BUCKET_NAME: text.describe('the bucket that holds rows, manifests, artifacts and incoming files'),
  TRAINING_BACKEND: z.enum(['sagemaker', 'kubernetes']).describe('what trains'),
  TRAINING_ROLE_ARN: text.optional().describe('the role that SageMaker training jobs run as'),
  TRAINING_IMAGE: text.optional().describe('the image in ECR that trains'),
  TRAINING_SPOT: z.enum(['true', 'false']).optional().describe('whether trainings run on spare capacity'),
  SERVING_ROLE_ARN: text.optional().describe('the role that SageMaker endpoints run as'),
  SERVING_IMAGE: text.optional().describe('the image in ECR that serves'),
  SAGEMAKER_SUBNET_IDS: text
    .optional()
    .describe('comma-separated subnets that jobs and endpoints run in; without them in no VPC of yours'),
  SAGEMAKER_SECURITY_GROUP_IDS: text.optional().describe('comma-separated security groups of jobs and endpoints'),
  SAGEMAKER_KMS_KEY_ARN: text.optional().describe('the key that encrypts what jobs and endpoints write'),
  SCHEDULE_GROUP_NAME: text.describe('the group of the schedules that the table rules'),
  TOPIC_ARN: text.describe('the topic that people subscribe to'),
  SLACK_WEBHOOK_SECRET_ARN: text.optional().describe("the secret with a Slack webhook's URL"),
  SHARD_QUEUE_URL: text.describe("the queue of a function's own shards of work"),
  DEAD_LETTER_QUEUE_URL: text.optional().describe('where a function puts what it will never be able to handle'),
  POWERTOOLS_SERVICE_NAME: text.optional().describe("the function's name, in logs, traces and metrics"),
  POWERTOOLS_LOG_LEVEL: z
    .enum(['DEBUG', 'INFO', 'WARN', 'ERROR'])
    .optional()
    .describe('from which level on lines are written'),
  POWERTOOLS_METRICS_NAMESPACE: text.optional().describe('namespace of the metrics'),
})
export type Environment = z.infer<typeof environmentSchema>
export type EnvironmentName = keyof Environment
