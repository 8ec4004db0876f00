import * as z from 'zod'
import { defaultInstallationName } from './installation-tag.ts'

const text = z.string().min(1)

/**
 * Every environment variable of deployed functions. The template sets them and `lambda.ts` reads them. A function gets
 * those that the ports of its spec need. Every bundle holds this schema: hence comments, not descriptions.
 */
export const environmentSchema = z.object({
  /** The database cluster's ARN. */
  DATABASE_ARN: text,
  /** The secret of the function's own database user; read by the RDS Data API, never by a function. */
  DATABASE_SECRET_ARN: text,
  /** The secret of the database user that functions have. */
  DATABASE_RUN_SECRET_ARN: text,
  /** The secret of the database user that only reads. */
  DATABASE_READ_SECRET_ARN: text,
  /** The database in the cluster. */
  DATABASE_NAME: text,
  /** The bus that events are published to. */
  EVENT_BUS_NAME: text,
  /** The bucket that holds rows, manifests, artifacts and incoming files. */
  BUCKET_NAME: text,
  /** The backend that trains. */
  TRAINING_BACKEND: z.enum(['sagemaker', 'kubernetes']),
  /** The role that SageMaker training jobs run as. */
  TRAINING_ROLE_ARN: text.optional(),
  /** The image that trains: in ECR, for SageMaker. */
  TRAINING_IMAGE: text.optional(),
  /** Whether trainings run on spare capacity. */
  TRAINING_SPOT: z.enum(['true', 'false']).optional(),
  /** The role that SageMaker endpoints run as. */
  SERVING_ROLE_ARN: text.optional(),
  /** The image that serves: in ECR, for SageMaker. */
  SERVING_IMAGE: text.optional(),
  /** The function that scores rows; without it only the model's own serving scores them. */
  SCORER_FUNCTION_NAME: text.optional(),
  /** Comma-separated subnets of jobs and endpoints; without them they run outside your VPC. */
  SAGEMAKER_SUBNET_IDS: text.optional(),
  /** Comma-separated security groups of jobs and endpoints. */
  SAGEMAKER_SECURITY_GROUP_IDS: text.optional(),
  /** The key that encrypts the output of jobs and endpoints. */
  SAGEMAKER_KMS_KEY_ARN: text.optional(),
  /** The EKS cluster that trains and serves. */
  CLUSTER_NAME: text.optional(),
  /** The URL of its API server. */
  CLUSTER_ENDPOINT: text.optional(),
  /** The certificate authority of its API server, in base64. */
  CLUSTER_CERTIFICATE_AUTHORITY: text.optional(),
  /** The namespace of its jobs and deployments. */
  CLUSTER_NAMESPACE: text.optional(),
  /** Kueue's LocalQueue that trainings wait in; without it the cluster's scheduler alone decides. */
  CLUSTER_QUEUE: text.optional(),
  /** The image that moves files between pods and the bucket. */
  CARRIER_IMAGE: text.optional(),
  /** The group of the schedules that follow the table. */
  SCHEDULE_GROUP_NAME: text,
  /** The topic that people subscribe to. */
  TOPIC_ARN: text,
  /** The secret with a Slack webhook's URL. */
  SLACK_WEBHOOK_SECRET_ARN: text,
  /** The queue of a function's inputs, its own shards of work included. */
  WORK_QUEUE_URL: text,
  /** The queue for inputs that a function cannot handle. */
  DEAD_LETTER_QUEUE_URL: text.optional(),
  /** The installation's name: in metrics, and in the tags of jobs and endpoints. */
  INSTALLATION_NAME: text.default(defaultInstallationName),
  /** The function's name, in logs, traces and metrics. */
  POWERTOOLS_SERVICE_NAME: text.optional(),
  /** The lowest level that is logged. */
  POWERTOOLS_LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).optional(),
  /** Namespace of the metrics. */
  POWERTOOLS_METRICS_NAMESPACE: text.optional(),
})
export type Environment = z.infer<typeof environmentSchema>
export type EnvironmentName = keyof Environment
