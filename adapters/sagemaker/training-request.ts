import type { CreateTrainingJobCommandInput, TrainingInstanceType } from '@aws-sdk/client-sagemaker'
import { trainingJobsPrefix } from '#contracts/bucket-layout'
import { modelTag } from '#contracts/deployment-name'
import { imageOfJob } from '#core/image-of-job'
import type { TrainingJob } from '#core/ports/training-backend'
import { hasLocalStorage } from './has-local-storage.ts'
import { instanceTypeFor } from './instance-type-for.ts'
import { resourceTags } from './resource-tags.ts'

/** The settings of the installation that are the same for every training. */
export interface TrainingPlace {
  /** The installation's name, which the job carries as a tag. */
  readonly installationName: string
  /** The object store's bucket. */
  readonly bucketName: string
  /** The job's execution role: it reads the bucket, and writes below `training-jobs/`. */
  readonly roleArn: string
  /** The image of this project's container in ECR; a job may bring a user's own. */
  readonly trainingImage: string
  /** @default the cheapest instance that meets the job's limits */
  readonly instanceType?: TrainingInstanceType
  readonly subnetIds?: readonly string[]
  readonly securityGroupIds?: readonly string[]
  readonly kmsKeyId?: string
  /**
   * Trains on spot capacity, which AWS may reclaim at any moment: the job then starts over, from the checkpoints that
   * its image saved.
   *
   * @default false
   */
  readonly spot?: boolean
  /** Whether the container has no network access; SageMaker copies its data to it. @default true */
  readonly networkIsolation?: boolean
}

/** SageMaker's limit on the length of a hyperparameter's value. */
export const hyperparameterLengthMax = 2500

/** Disk in addition to the image, in GB: SageMaker's own default, and far more than tables need. */
const volumeGb = 30

/** The folder of a job's files in the bucket. */
export const jobFolder = (job: Pick<TrainingJob, 'artifactPrefix' | 'jobName'>) =>
  `${trainingJobsPrefix}${job.artifactPrefix}/${job.jobName}`

export const outputPath = (bucketName: string, artifactPrefix: string) =>
  `s3://${bucketName}/${trainingJobsPrefix}${artifactPrefix}`

/**
 * SageMaker's request for a job. It depends on the job and the place alone: the same job gives the same request.
 *
 * @param channels keys of the channels' manifests, by channel name
 * @throws {InvalidInputError} `NO_INSTANCE_SO_LARGE` | `NO_IMAGE`
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
    AlgorithmSpecification: {
      TrainingImage: job.environment ?? imageOfJob(job, place.trainingImage),
      TrainingInputMode: 'File',
    },
    RoleArn: place.roleArn,
    HyperParameters: Object.fromEntries(
      Object.entries(job.hyperparameters).filter(([, value]) => value.length <= hyperparameterLengthMax),
    ),
    // SageMaker rejects an empty list.
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
      // Waiting for spot capacity counts against the run's time limit.
      ...(place.spot && { MaxWaitTimeInSeconds: seconds }),
    },
    ...(place.spot && {
      EnableManagedSpotTraining: true,
      CheckpointConfig: { S3Uri: `s3://${bucketName}/${jobFolder(job)}/checkpoints` },
    }),
    ...(subnetIds.length > 0 && { VpcConfig: { Subnets: [...subnetIds], SecurityGroupIds: [...securityGroupIds] } }),
    EnableNetworkIsolation: place.networkIsolation ?? true,
    // The instance is larger than the job's limits, so the container enforces them itself.
    Environment: {
      TRAINING_CPUS_MAX: String(job.limits.cpus),
      TRAINING_MEMORY_BYTES_MAX: String(job.limits.memoryBytes),
    },
    Tags: resourceTags(place.installationName, { [modelTag]: job.modelName }),
  }
}
