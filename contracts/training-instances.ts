/**
 * The instances of SageMaker that a training may get: general purpose (m5) and twice the memory (r5), cheapest first.
 * Every region offers both families for training. The models are trees over tables, so an accelerator does not pay.
 *
 * @see https://aws.amazon.com/sagemaker/pricing/
 */
export const trainingInstances = [
  ['ml.m5.large', 2, 8],
  ['ml.r5.large', 2, 16],
  ['ml.m5.xlarge', 4, 16],
  ['ml.r5.xlarge', 4, 32],
  ['ml.m5.2xlarge', 8, 32],
  ['ml.r5.2xlarge', 8, 64],
  ['ml.m5.4xlarge', 16, 64],
  ['ml.r5.4xlarge', 16, 128],
  ['ml.m5.12xlarge', 48, 192],
  ['ml.r5.12xlarge', 48, 384],
  ['ml.m5.24xlarge', 96, 384],
  ['ml.r5.24xlarge', 96, 768],
] as const satisfies readonly (readonly [type: string, cpus: number, memoryGib: number])[]
