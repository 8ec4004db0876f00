import type { RemodelEvent } from '#contracts/events/catalogue'
import { minuteMs } from '#core/instant'
import { planShards } from '#core/plan-shards'
import type { Ports } from '../ports.ts'
import type { FunctionSpec } from '../spec.ts'
import { forEach } from './for-each.ts'

export interface LooksOfOneTick {
  readonly spec: FunctionSpec
  readonly modelNames: readonly string[]
  readonly cause: RemodelEvent
  readonly look: (modelName: string) => Promise<unknown>
}

/**
 * What a look takes at most, as a rule: about a dozen statements of the RDS Data API at 20 to 40 ms, and the arithmetic. Twice that, so
 * that a busy database does not break the plan.
 */
const lookMs = 1000

/** Looks are to be done before the next tick of a half-hourly schedule, with some time in hand. */
const windowMs = 27 * minuteMs

/** Of a run's time, what its looks may take as planned: a shard that is slower still ends. */
const plannedShare = 0.4

/**
 * Looks at models: on the spot where one run can do it, else in shards that further runs of the same function take from its queue.
 */
export async function divideLooks(
  { shardQueue, metrics, log }: Pick<Ports, 'shardQueue' | 'metrics' | 'log'>,
  { spec, modelNames, cause, look }: LooksOfOneTick,
): Promise<void> {
  const plan = planShards({
    modelCount: modelNames.length,
    consumers: shardQueue.consumers,
    modelMs: lookMs,
    shardMsMax: spec.timeoutMs * plannedShare,
    windowMs,
  })
  metrics.add('CheckPlanMs', plan.finishesAfterMs)
  if (plan.sizes.length <= 1) {
    await forEach(modelNames, look)
    return
  }
  const { fits, finishesAfterMs, sizes, delaysSeconds } = plan
  const facts = { models: modelNames.length, shards: sizes.length, finishesAfterMs }
  if (fits) log.info(`${spec.name} divides its looks`, facts)
  else log.warn(`${spec.name} cannot be done before its next tick: more of it have to run at the same time`, facts)
  let start = 0
  const shards = sizes.map((size, index) => {
    const body = { modelNames: modelNames.slice(start, start + size), cause }
    start += size
    return { body, delaySeconds: delaysSeconds[index] ?? 0 }
  })
  await shardQueue.send(shards)
}
