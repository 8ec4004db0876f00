import { queueConsumers } from '#contracts/queue-consumers'
import { InvalidInputError } from '#core/errors'
import type { Ports } from '#core/ports/ports'
import type { ModelShard } from '#core/ports/shard-queue'
import { forEach } from './for-each.ts'
import type { FunctionSpec } from './function-spec.ts'

/** Work for every one of these models. */
export interface DivisibleWork extends ModelShard {
  readonly spec: FunctionSpec
  readonly work: (modelName: string) => Promise<unknown>
}

/** The share of a run's time that its work may take by plan, so that a slower shard still ends in time. */
const plannedShare = 0.4

/**
 * Works for models: on the spot if one run can do it, else in shards of a fixed size that further runs of the same
 * function take from its queue. The queue's event source bounds how many run at a time. A single process has no queue,
 * and does all work on the spot.
 *
 * @returns when all of it is done by plan, in milliseconds from now
 * @throws {InvalidInputError} `NO_SHARDS` if the spec takes no shards of its own work
 */
export async function divideAmongRuns(
  { shardQueue, log }: Pick<Ports, 'shardQueue' | 'log'>,
  { spec, modelNames, cause, work }: DivisibleWork,
): Promise<number> {
  const { modelsAShard, finishesAfterMs, isInTime } = planShards(spec, modelNames.length)
  if (shardQueue === null || modelNames.length <= modelsAShard) {
    await forEach(modelNames, work)
    return finishesAfterMs
  }
  const shards: ModelShard[] = []
  for (let start = 0; start < modelNames.length; start += modelsAShard)
    shards.push({ modelNames: modelNames.slice(start, start + modelsAShard), cause })
  const facts = { models: modelNames.length, shards: shards.length, finishesAfterMs }
  if (isInTime) log.info(`${spec.name} divides its work`, facts)
  else log.warn(`${spec.name} cannot finish in time: allow more concurrent runs`, facts)
  await shardQueue.send(shards)
  return finishesAfterMs
}

/**
 * Plans a function's work for so many models, by the time that its spec plans for one. A model that takes longer than a
 * run may take is a shard of its own.
 */
function planShards({ name, triggers, timeoutMs, concurrencyMax }: FunctionSpec, modelCount: number) {
  const shards = triggers.find((trigger) => 'queue' in trigger)
  if (!shards) throw new InvalidInputError({ code: 'NO_SHARDS', message: `${name} takes no shards of its own work` })
  const { modelMs, windowMs } = shards
  const modelsAShard = Math.max(1, Math.floor((timeoutMs * plannedShare) / modelMs))
  const rounds = Math.ceil(modelCount / modelsAShard / queueConsumers(concurrencyMax))
  const finishesAfterMs = rounds * Math.min(modelsAShard, modelCount) * modelMs
  return { modelsAShard, finishesAfterMs, isInTime: finishesAfterMs <= windowMs }
}
