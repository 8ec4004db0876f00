/** The letter d after the generation stands for a disk of its own; of accelerators the newer families have one without saying so. */
const families =
  /^ml\.(?:[a-z]+\d+[a-z]*d[a-z]*|g[5-9][a-z]*|gr\d[a-z]*|p[5-9][a-z]*|trn\d[a-z]*|dl\d[a-z]*|i\d[a-z]*)\./

/**
 * Whether an instance keeps its data on disks of its own, which it encrypts by itself: SageMaker refuses a request that names a key for
 * the volume of such a one.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/InstanceStorage.html#instance-store-volumes
 * @example hasLocalStorage('ml.m5d.large') // => true
 */
export function hasLocalStorage(instanceType: string): boolean {
  return families.test(instanceType)
}
