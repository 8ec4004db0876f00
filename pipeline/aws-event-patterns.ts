import { capturesPrefix, clusterJobEndedKey, incomingPrefix } from '#contracts/bucket-layout'

/** The events of AWS services on the account's default bus that a function acts on. */
export type AwsEventName =
  | 'training-job-changed'
  | 'training-ended'
  | 'endpoint-changed'
  | 'alarm-changed'
  | 'object-created'

/** A pattern of an EventBridge rule. Rules match on it, and the pipeline reads events by it. */
export interface AwsEventPattern {
  readonly source: string
  readonly detailType: string
  /** Further conditions, in EventBridge's form. The template adds the bucket or the alarm. */
  readonly detail: Readonly<Record<string, unknown>>
}

export const awsEventPatterns = {
  'training-job-changed': {
    source: 'aws.sagemaker',
    detailType: 'SageMaker Training Job State Change',
    detail: { TrainingJobStatus: ['Completed', 'Failed', 'Stopped'] },
  },
  // The last object that a training on Kubernetes writes.
  'training-ended': {
    source: 'aws.s3',
    detailType: 'Object Created',
    detail: { object: { key: [{ wildcard: clusterJobEndedKey('*') }] } },
  },
  'endpoint-changed': {
    source: 'aws.sagemaker',
    detailType: 'SageMaker Endpoint State Change',
    detail: { EndpointStatus: ['IN_SERVICE', 'FAILED'] },
  },
  'alarm-changed': {
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    detail: { state: { value: ['ALARM'] } },
  },
  'object-created': {
    source: 'aws.s3',
    detailType: 'Object Created',
    detail: { object: { key: [{ prefix: incomingPrefix }, { prefix: capturesPrefix }] } },
  },
} as const satisfies Readonly<Record<AwsEventName, AwsEventPattern>>
