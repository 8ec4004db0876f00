import type { Environment } from '#contracts/environment'
import { AppError } from '#core/errors'
import type { ModelServer } from '#core/ports/model-server'
import { SageMakerModelServer, type SageMakerModelServerOptions } from './sagemaker-model-server.ts'
import { sagemakerNetworkOf } from './sagemaker-network-of.ts'

export type ServingEnvironment = Pick<
  Environment,
  | 'BUCKET_NAME'
  | 'INSTALLATION_NAME'
  | 'SAGEMAKER_KMS_KEY_ARN'
  | 'SAGEMAKER_SECURITY_GROUP_IDS'
  | 'SAGEMAKER_SUBNET_IDS'
  | 'SERVING_IMAGE'
  | 'SERVING_ROLE_ARN'
>

/**
 * The model server that deploys to SageMaker endpoints, as configured in a function's environment.
 *
 * @param openStore opens the store of the artifacts
 * @param scorer serves the models without an endpoint
 * @throws {AppError} `INVALID_ENVIRONMENT` if the role or the image of endpoints is missing
 */
export function modelServerOf(
  environment: ServingEnvironment,
  openStore: SageMakerModelServerOptions['openStore'],
  scorer: Pick<ModelServer, 'serve'> | null = null,
): SageMakerModelServer {
  const { BUCKET_NAME: bucketName, SERVING_ROLE_ARN: roleArn, SERVING_IMAGE: servingImage } = environment
  if (roleArn === undefined || servingImage === undefined) {
    throw new AppError({ code: 'INVALID_ENVIRONMENT', message: 'endpoints need SERVING_ROLE_ARN and SERVING_IMAGE' })
  }
  return new SageMakerModelServer({
    installationName: environment.INSTALLATION_NAME,
    ...{ bucketName, roleArn, servingImage, scorer, openStore },
    ...sagemakerNetworkOf(environment),
  })
}
