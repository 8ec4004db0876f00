import type { Environment } from '#contracts/environment'

type NetworkEnvironment = Pick<
  Environment,
  'SAGEMAKER_KMS_KEY_ARN' | 'SAGEMAKER_SECURITY_GROUP_IDS' | 'SAGEMAKER_SUBNET_IDS'
>

/** Network and encryption settings of SageMaker's jobs and endpoints, from a function's environment. */
export function sagemakerNetworkOf(environment: NetworkEnvironment) {
  const { SAGEMAKER_SUBNET_IDS: subnets, SAGEMAKER_SECURITY_GROUP_IDS: groups } = environment
  const { SAGEMAKER_KMS_KEY_ARN: kmsKeyId } = environment
  return {
    ...(subnets !== undefined && { subnetIds: subnets.split(',') }),
    ...(groups !== undefined && { securityGroupIds: groups.split(',') }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
  }
}
