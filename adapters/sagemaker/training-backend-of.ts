import type { Environment } from '#contracts/environment'
import { AppError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import { sagemakerNetworkOf } from './sagemaker-network-of.ts'
import { SageMakerTrainingBackend } from './sagemaker-training-backend.ts'

export type TrainingEnvironment = Pick<
  Environment,
  | 'BUCKET_NAME'
  | 'INSTALLATION_NAME'
  | 'SAGEMAKER_KMS_KEY_ARN'
  | 'SAGEMAKER_SECURITY_GROUP_IDS'
  | 'SAGEMAKER_SUBNET_IDS'
  | 'TRAINING_BACKEND'
  | 'TRAINING_IMAGE'
  | 'TRAINING_ROLE_ARN'
  | 'TRAINING_SPOT'
>

/**
 * SageMaker as a function's environment describes it.
 *
 * @throws {AppError} `INVALID_ENVIRONMENT` if a variable that SageMaker needs is missing
 */
export function trainingBackendOf(
  environment: TrainingEnvironment,
  objectStore: ObjectStore,
): SageMakerTrainingBackend {
  const { TRAINING_ROLE_ARN: roleArn, TRAINING_IMAGE: trainingImage } = environment
  if (roleArn === undefined || trainingImage === undefined)
    throw new AppError({
      code: 'INVALID_ENVIRONMENT',
      message: 'trainings on SageMaker need TRAINING_ROLE_ARN and TRAINING_IMAGE',
    })
  return new SageMakerTrainingBackend({
    objectStore,
    bucketName: environment.BUCKET_NAME,
    installationName: environment.INSTALLATION_NAME,
    roleArn,
    trainingImage,
    ...sagemakerNetworkOf(environment),
    spot: environment.TRAINING_SPOT === 'true',
  })
}
