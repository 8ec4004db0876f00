/**
 * A `d` after the generation stands for local disks. Newer families with accelerators have local disks without the `d`.
 */
const families =
  /^ml\.(?:[a-z]+\d+[a-z]*d[a-z]*|g[5-9][a-z]*|gr\d[a-z]*|p[5-9][a-z]*|trn\d[a-z]*|dl\d[a-z]*|i\d[a-z]*)\./

/**
 * Whether an instance type stores its data on local disks. It encrypts them itself, so SageMaker rejects a request that
 * names a key for the volume.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/InstanceStorage.html#instance-store-volumes
 * @example hasLocalStorage('ml.m5d.large') // => true
 */
export function hasLocalStorage(instanceType: string): boolean {
  return families.test(instanceType)
}
