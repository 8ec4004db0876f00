import type { EventName, RemodelEvent } from '#contracts/events/catalogue'
import type { WaitsFor } from '#contracts/waits-for'
import type { Ports } from '#core/ports/ports'
import type { ModelShard } from '#core/ports/shard-queue'
import type { Handler } from '#pipeline/function-spec'
import { findPendingTrigger, findPendingTriggers } from '#store/decisions/find-pending-triggers'
import { loadModel } from '#store/models/load-model'
import { commitDecision } from './commit-decision.ts'
import { decideRollbackAsk } from './decide-rollback-ask.ts'
import { makeScheduleHandler } from './decide-schedule.ts'
import { decideTrigger } from './decide-trigger.ts'
import { refreshWeighedLosses } from './refresh-weighed-losses.ts'
import { type TriggerOfEvent, triggerOf } from './trigger-of.ts'

/** The waits that each of these events ends. */
const endsWaitFor: Partial<Record<EventName, readonly WaitsFor[]>> = {
  ModelPromoted: ['run'],
  ModelRejected: ['run'],
  TrainingFailed: ['run'],
  TrainingWithdrawn: ['run'],
  ModelRolledBack: ['probation'],
  ProbationPassed: ['probation'],
  BreakerClosed: ['breaker'],
  DataQualityRestored: ['data-quality'],
  DataCountsAsUsual: ['data-quality'],
}

type DecidePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'shardQueue' | 'log'>

/** The only function that decides. It decides each trigger once per model: a repeated event finds its decision made. */
export function makeHandler(ports: DecidePorts): Handler<RemodelEvent | ModelShard, void> {
  const decideSchedule = makeScheduleHandler(ports)
  return async (event) => {
    if ('modelNames' in event || event['detail-type'] === 'ScheduleDue') return decideSchedule(event)
    const name = event['detail-type']
    const { modelName } = event.detail.data
    if (modelName === null) return
    const model = await loadModel(ports.database, modelName)
    if (!model) return
    if (name === 'ChampionOutperformed' || name === 'RollbackAsked') {
      await commitDecision(ports, event, { modelName }, (sql) =>
        decideRollbackAsk(sql, event, model, ports.clock.now()),
      )
      return
    }
    for (const waiting of await triggersOf(ports, event, modelName)) {
      const { triggerId } = waiting.trigger
      await refreshWeighedLosses({ database: ports.database, now: ports.clock.now() }, { model, ...waiting })
      await commitDecision(ports, event, { modelName, triggerId }, (sql) =>
        decideTrigger(sql, { ...waiting, model, now: ports.clock.now() }),
      )
    }
  }
}

/** The triggers to decide after an event: the event's own trigger, or the deferred ones that waited for it. */
async function triggersOf(ports: DecidePorts, event: RemodelEvent, modelName: string): Promise<TriggerOfEvent[]> {
  const name = event['detail-type']
  const own = triggerOf(event)
  if (own) return [own]
  const waited =
    name === 'ReconsiderationDue'
      ? [await findPendingTrigger(ports.database, modelName, event.detail.data.triggerId)]
      : await findPendingTriggers(ports.database, modelName, endsWaitFor[name] ?? [])
  return waited.flatMap((pending) => (pending && triggerOf(pending.event)) ?? [])
}
