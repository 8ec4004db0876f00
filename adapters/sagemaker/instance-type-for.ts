import type { TrainingInstanceType } from '@aws-sdk/client-sagemaker'
import { InvalidInputError } from '#core/errors'
import type { TrainingLimits } from '#core/ports/training-backend'

const gib = 2 ** 30

/** Memory for the instance's own system, outside the container. */
const systemBytes = gib

/**
 * General purpose (m5) and twice the memory (r5), cheapest first. Every region offers both families for training. The
 * models are trees over tables, so an accelerator does not pay.
 *
 * @see https://aws.amazon.com/sagemaker/pricing/
 */
const instances: readonly (readonly [type: TrainingInstanceType, cpus: number, memoryGib: number])[] = [
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
]

/**
 * The cheapest instance with the CPUs and the memory that a training may use. Two CPUs and 4 GB need `ml.m5.large`: an
 * instance of just 4 GB would leave less for the training, and none of that size is offered.
 *
 * @throws {InvalidInputError} `NO_INSTANCE_SO_LARGE`
 * @example instanceTypeFor({ cpus: 2, memoryBytes: 4 * 2 ** 30 }) // => 'ml.m5.large'
 */
export function instanceTypeFor({
  cpus,
  memoryBytes,
}: Pick<TrainingLimits, 'cpus' | 'memoryBytes'>): TrainingInstanceType {
  const fitting = instances.find(
    ([, offeredCpus, memoryGib]) => offeredCpus >= cpus && memoryGib * gib - systemBytes >= memoryBytes,
  )
  if (fitting) return fitting[0]
  const message = `no training instance has ${cpus} CPUs and ${memoryBytes / gib} GB for the training`
  throw new InvalidInputError({ code: 'NO_INSTANCE_SO_LARGE', message, details: { cpus, memoryBytes } })
}
