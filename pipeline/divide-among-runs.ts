import type { RemodelEvent } from '#contracts/events/catalogue'
import { InvalidInputError } from '#core/errors'
import { planShards, type ShardPlan } from '#core/plan-shards'
import type { Ports } from '#core/ports/ports'
import { forEach } from './for-each.ts'
import type { FunctionSpec } from './function-spec.ts'

export interface WorkOfOneTick {
  readonly spec: FunctionSpec
  readonly modelNames: readonly string[]
  readonly cause: RemodelEvent
  readonly work: (modelName: string) => Promise<unknown>
}

/** Of a run's time, what its work may take as planned: a shard that is slower still ends. */
const plannedShare = 0.4

/**
 * Works for models: on the spot where one run can do it, else in shards that further runs of the same function take from its queue.
 *
 * @returns when all of it is done, as planned, in milliseconds from now
 */
export async function divideAmongRuns(
  { shardQueue, log }: Pick<Ports, 'shardQueue' | 'log'>,
  { spec, modelNames, cause, work }: WorkOfOneTick,
): Promise<number> {
  const plan = planFor(spec, { modelCount: modelNames.length, consumers: shardQueue.consumers })
  const { fits, finishesAfterMs, sizes, delaysSeconds } = plan
  if (sizes.length <= 1) {
    await forEach(modelNames, work)
    return finishesAfterMs
  }
  const facts = { models: modelNames.length, shards: sizes.length, finishesAfterMs }
  if (fits) log.info(`${spec.name} divides its work`, facts)
  else log.warn(`${spec.name} cannot be done in time: more of it have to run at the same time`, facts)
  let start = 0
  const shards = sizes.map((size, index) => {
    const body = { modelNames: modelNames.slice(start, start + size), cause }
    start += size
    return { body, delaySeconds: delaysSeconds[index] ?? 0 }
  })
  await shardQueue.send(shards)
  return finishesAfterMs
}

/**
 * How a function's work for so many models is divided, by what its spec says that one takes.
 *
 * @throws {InvalidInputError} `NO_SHARDS` where the spec takes no shards of its own work
 */
export function planFor(
  { name, triggers, timeoutMs }: FunctionSpec,
  work: { readonly modelCount: number; readonly consumers: number },
): ShardPlan {
  const shards = triggers.find((trigger) => 'queue' in trigger)
  if (!shards) throw new InvalidInputError({ code: 'NO_SHARDS', message: `${name} takes no shards of its own work` })
  const { modelMs, windowMs } = shards
  return planShards({ ...work, modelMs, windowMs, shardMsMax: timeoutMs * plannedShare })
}
