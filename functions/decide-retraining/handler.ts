import type { EventName, RemodelEvent, RemodelEventOf } from '#contracts/events/catalogue'
import type { Decision, WaitsFor } from '#core/policy/retraining-decision'
import { claimTick } from '#store/claim-tick'
import { findModels } from '#store/find-models'
import { findPendingTrigger, findPendingTriggers } from '#store/find-pending-triggers'
import { type LoadedModel, loadModel } from '#store/load-model'
import { loadSchedules } from '#store/load-schedules'
import { commit } from '../pipeline/commit.ts'
import { duringTick } from '../pipeline/during-tick.ts'
import { tickOf } from '../pipeline/tick-of.ts'
import type { Ports } from '../ports.ts'
import type { Handler } from '../spec.ts'
import { decideRollbackAsk } from './decide-rollback-ask.ts'
import { decideTrigger } from './decide-trigger.ts'
import { spec } from './spec.ts'
import { standingIn } from './standing-in.ts'
import { type TriggerOfEvent, triggerOf } from './trigger-of.ts'

/** What each of these events ends the wait for. */
const endsWaitFor: Partial<Record<EventName, readonly WaitsFor[]>> = {
  ModelPromoted: ['run'],
  ModelRejected: ['run'],
  TrainingFailed: ['run'],
  ModelRolledBack: ['probation'],
  ProbationPassed: ['probation'],
  DataQualityRestored: ['data-quality'],
}

type DecidePorts = Pick<Ports, 'clock' | 'database' | 'publisher'>

/**
 * The one function that decides. Each trigger is decided once per model: a repeated event finds its decision made.
 */
export function makeHandler(ports: DecidePorts): Handler<RemodelEvent, void> {
  return async (event) => {
    const name = event['detail-type']
    if (name === 'ScheduleDue') return decideSchedule(ports, event)
    // An alarm asks for a look; what the look finds is the trigger.
    if (name === 'PerformanceAlarmRaised') return
    const { modelName } = event.detail.data
    const model = await loadModel(ports.database, modelName)
    if (!model) return
    if (name === 'ChampionOutperformed' || name === 'RollbackAsked') {
      await commitFor(ports, event, model, (sql) => decideRollbackAsk(sql, event, model, ports.clock.now()))
      return
    }
    for (const waiting of await triggersOf(ports, event)) {
      await commitFor(
        ports,
        event,
        model,
        (sql) => decideTrigger(sql, { ...waiting, model, now: ports.clock.now() }),
        waiting.trigger.triggerId,
      )
    }
  }
}

async function decideSchedule(ports: DecidePorts, event: RemodelEventOf<'ScheduleDue'>): Promise<void> {
  const tick = tickOf(event)
  // Not only who claims it decides: a tick that comes again goes on where the first one failed.
  await claimTick(ports.database, tick)
  await duringTick(ports.database, tick, () => decideForModels(ports, event))
}

async function decideForModels(ports: DecidePorts, event: RemodelEventOf<'ScheduleDue'>): Promise<void> {
  const { scheduleName, scheduledAt, action, modelTypes } = event.detail.data
  const schedules = action === 'retrain' ? await loadSchedules(ports.database) : []
  for (const modelName of await findModels(ports.database, modelTypes)) {
    const model = await loadModel(ports.database, modelName)
    const trigger = triggerOf(event)
    if (!model || !trigger) continue
    const other = standingIn(schedules, {
      scheduleName,
      scheduledAt: Date.parse(scheduledAt),
      modelType: model.modelType,
    })
    const settled = other === null ? undefined : leftTo(other.scheduleName, scheduleName)
    await commitFor(ports, event, model, (sql) =>
      decideTrigger(sql, { ...trigger, model, settled, now: ports.clock.now() }),
    )
  }
}

function leftTo(other: string, scheduleName: string): Decision {
  const reason = `the ${other} schedule stands in for the ${scheduleName} one today`
  return { outcome: 'suppressed', trigger: 'scheduled', code: 'other-schedule', reason, evidence: { standsIn: other } }
}

/** The triggers to decide because of an event: the one that it is, or those that waited for it. */
async function triggersOf(
  ports: DecidePorts,
  event: Exclude<RemodelEvent, RemodelEventOf<'ScheduleDue' | 'PerformanceAlarmRaised'>>,
): Promise<TriggerOfEvent[]> {
  const name = event['detail-type']
  const { modelName } = event.detail.data
  const own = triggerOf(event)
  if (own) return [own]
  const waited =
    name === 'ReconsiderationDue'
      ? [await findPendingTrigger(ports.database, modelName, event.detail.data.triggerId)]
      : await findPendingTriggers(ports.database, modelName, endsWaitFor[name] ?? [])
  return waited.flatMap((pending) => (pending && triggerOf(pending.event)) ?? [])
}

async function commitFor(
  ports: DecidePorts,
  event: RemodelEvent,
  model: LoadedModel,
  decide: (sql: Parameters<typeof decideTrigger>[0]) => Promise<RemodelEvent[]>,
  triggerId = '',
): Promise<void> {
  const identity = {
    functionName: spec.name,
    eventId: event.detail.metadata.eventId,
    subject: `${model.modelName}:${triggerId}`,
  }
  await commit(ports, identity, async (sql) => ({ events: await decide(sql), result: undefined }))
}
