import { randomUUID } from 'node:crypto'
import type { TrainingJob } from './training-job.ts'
import { accountId, region } from './training-jobs.ts'

/** An event on the account's own bus. */
export interface AwsEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': string
  readonly source: 'aws.sagemaker'
  readonly account: string
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: Readonly<Record<string, unknown>>
}

function awsEvent(detailType: string, arn: string, detail: Readonly<Record<string, unknown>>): AwsEvent {
  const time = `${new Date().toISOString().slice(0, 19)}Z`
  const envelope = { version: '0', id: randomUUID(), account: accountId, time, region, resources: [arn] } as const
  return { ...envelope, 'detail-type': detailType, source: 'aws.sagemaker', detail }
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html */
export function trainingJobStateChange(job: TrainingJob): AwsEvent {
  const { TrainingJobName, HyperParameters, AlgorithmSpecification, RoleArn, InputDataConfig, OutputDataConfig } =
    job.request
  const { ResourceConfig, StoppingCondition } = job.request
  const text = (instant: number | null) => (instant === null ? undefined : String(instant))
  return awsEvent('SageMaker Training Job State Change', job.arn, {
    TrainingJobName,
    TrainingJobArn: job.arn,
    TrainingJobStatus: job.status,
    SecondaryStatus: job.secondaryStatus,
    ...(job.failureReason !== null && { FailureReason: job.failureReason }),
    HyperParameters,
    AlgorithmSpecification,
    RoleArn,
    InputDataConfig,
    OutputDataConfig,
    ResourceConfig,
    VpcConfig: {},
    StoppingCondition,
    CreationTime: text(job.createdAt),
    TrainingStartTime: text(job.startedAt),
    TrainingEndTime: text(job.endedAt),
    LastModifiedTime: text(job.modifiedAt),
    SecondaryStatusTransitions: job.transitions,
    Tags: Object.fromEntries((job.request.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  })
}

export function endpointStateChange(endpoint: {
  readonly name: string
  readonly arn: string
  readonly configName: string
  readonly status: string
}): AwsEvent {
  // The API says InService; the event says IN_SERVICE.
  const status = endpoint.status.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
  return awsEvent('SageMaker Endpoint State Change', endpoint.arn, {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.configName,
    ProductionVariants: [{ DesiredWeight: 1, DesiredInstanceCount: 1 }],
    EndpointStatus: status,
    CreationTime: Date.now(),
    LastModifiedTime: Date.now(),
    Tags: {},
  })
}
