import type { CreateTrainingJobCommandInput, TrainingInstanceType } from '@aws-sdk/client-sagemaker'
import { trainingJobsPrefix } from '#contracts/bucket-layout'
import { modelTag } from '#contracts/deployment-name'
import type { TrainingJob } from '#core/ports/training-backend'
import { hasLocalStorage } from './has-local-storage.ts'
import { instanceTypeFor } from './instance-type-for.ts'
import { resourceTags } from './resource-tags.ts'

/** Where and as whom trainings run: the installation's, the same for all models. */
export interface TrainingPlace {
  /** The bucket that the object store's keys are in. */
  readonly bucketName: string
  /** What the job runs as: it reads the bucket, and writes below `training-jobs/`. */
  readonly roleArn: string
  /** The container's image in ECR, or a user's own that keeps the contract. */
  readonly trainingImage: string
  /** @default the cheapest that has what the job may use */
  readonly instanceType?: TrainingInstanceType
  readonly subnetIds?: readonly string[]
  readonly securityGroupIds?: readonly string[]
  readonly kmsKeyId?: string
  /** Trains on spare capacity, which may be taken away at any moment: the job then starts over, with the checkpoints that its image kept. @default false */
  readonly spot?: boolean
  /** Whether the container may reach nothing: its data is brought to it. @default true */
  readonly networkIsolation?: boolean
}

/** Longest value of a hyperparameter that SageMaker takes. */
export const hyperparameterLengthMax = 2500

/** Disk beside the image, in GB: far more than tables need, and SageMaker's own default. */
const volumeGb = 30

/** The folder of a job's files in the bucket. */
export const jobFolder = (job: Pick<TrainingJob, 'artifactPrefix' | 'jobName'>) =>
  `${trainingJobsPrefix}${job.artifactPrefix}/${job.jobName}`

export const outputPath = (bucketName: string, artifactPrefix: string) =>
  `s3://${bucketName}/${trainingJobsPrefix}${artifactPrefix}`

/**
 * A job in SageMaker's words. Made of the job and the place alone: the same job gives the same request.
 *
 * @param channels keys of the channels' manifests, by channel name
 * @throws {InvalidInputError} `NO_INSTANCE_SO_LARGE`
 */
export function trainingRequest(
  job: TrainingJob,
  place: TrainingPlace,
  channels: ReadonlyMap<string, string>,
): CreateTrainingJobCommandInput {
  const { bucketName, kmsKeyId, subnetIds = [], securityGroupIds = [] } = place
  const seconds = Math.max(1, Math.ceil(job.limits.wallMs / 1000))
  const instanceType = place.instanceType ?? instanceTypeFor(job.limits)
  return {
    TrainingJobName: job.jobName,
    AlgorithmSpecification: { TrainingImage: place.trainingImage, TrainingInputMode: 'File' },
    RoleArn: place.roleArn,
    HyperParameters: Object.fromEntries(
      Object.entries(job.hyperparameters).filter(([, value]) => value.length <= hyperparameterLengthMax),
    ),
    // An empty list is refused.
    ...(channels.size > 0 && {
      InputDataConfig: [...channels].map(([ChannelName, key]) => ({
        ChannelName,
        DataSource: { S3DataSource: { S3DataType: 'ManifestFile' as const, S3Uri: `s3://${bucketName}/${key}` } },
      })),
    }),
    OutputDataConfig: {
      S3OutputPath: outputPath(bucketName, job.artifactPrefix),
      ...(kmsKeyId && { KmsKeyId: kmsKeyId }),
    },
    ResourceConfig: {
      InstanceType: instanceType,
      InstanceCount: 1,
      VolumeSizeInGB: volumeGb,
      ...(kmsKeyId && !hasLocalStorage(instanceType) && { VolumeKmsKeyId: kmsKeyId }),
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: seconds,
      // Waiting for spare capacity counts: a run's hour is over when it is over.
      ...(place.spot && { MaxWaitTimeInSeconds: seconds }),
    },
    ...(place.spot && {
      EnableManagedSpotTraining: true,
      CheckpointConfig: { S3Uri: `s3://${bucketName}/${jobFolder(job)}/checkpoints` },
    }),
    ...(subnetIds.length > 0 && { VpcConfig: { Subnets: [...subnetIds], SecurityGroupIds: [...securityGroupIds] } }),
    EnableNetworkIsolation: place.networkIsolation ?? true,
    // The instance is larger than what the training may use: the container holds itself to it.
    Environment: {
      TRAINING_CPUS_MAX: String(job.limits.cpus),
      TRAINING_MEMORY_BYTES_MAX: String(job.limits.memoryBytes),
    },
    Tags: resourceTags({ [modelTag]: job.modelName }),
  }
}
