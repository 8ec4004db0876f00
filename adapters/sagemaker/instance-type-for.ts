import type { TrainingInstanceType } from '@aws-sdk/client-sagemaker'
import { trainingInstances } from '#contracts/training-instances'
import { InvalidInputError } from '#core/errors'
import type { TrainingLimits } from '#core/ports/training-backend'

const gib = 2 ** 30

/** Memory for the instance's own system, outside the container. */
const systemBytes = gib

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
  const fitting = trainingInstances.find(
    ([, offeredCpus, memoryGib]) => offeredCpus >= cpus && memoryGib * gib - systemBytes >= memoryBytes,
  )
  if (fitting) return fitting[0]
  const message = `no training instance has ${cpus} CPUs and ${memoryBytes / gib} GB for the training`
  throw new InvalidInputError({ code: 'NO_INSTANCE_SO_LARGE', message, details: { cpus, memoryBytes } })
}
