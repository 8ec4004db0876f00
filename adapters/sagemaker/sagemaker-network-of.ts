import type { Environment } from '#contracts/environment'

type NetworkEnvironment = Pick<
  Environment,
  'SAGEMAKER_KMS_KEY_ARN' | 'SAGEMAKER_SECURITY_GROUP_IDS' | 'SAGEMAKER_SUBNET_IDS'
>

/** Where SageMaker's jobs and endpoints stand, and what encrypts what they write, as a function's environment says. */
export function sagemakerNetworkOf(environment: NetworkEnvironment) {
  const { SAGEMAKER_SUBNET_IDS: subnets, SAGEMAKER_SECURITY_GROUP_IDS: groups } = environment
  const { SAGEMAKER_KMS_KEY_ARN: kmsKeyId } = environment
  return {
    ...(subnets !== undefined && { subnetIds: subnets.split(',') }),
    ...(groups !== undefined && { securityGroupIds: groups.split(',') }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
  }
}
