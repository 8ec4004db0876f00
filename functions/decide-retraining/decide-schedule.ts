import type { RemodelEvent, RemodelEventOf } from '#contracts/events/catalogue'
import type { Ports } from '#core/ports/ports'
import type { ModelShard } from '#core/ports/shard-queue'
import { divideAmongRuns } from '#pipeline/divide-among-runs'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import { withTicks } from '#pipeline/with-ticks'
import { findUndecidedModels } from '#store/decisions/find-undecided-models'
import { loadModel } from '#store/models/load-model'
import { claimTick, type Tick } from '#store/schedules/claim-tick'
import { loadSchedules } from '#store/schedules/load-schedules'
import { commitDecision } from './commit-decision.ts'
import { decideTrigger } from './decide-trigger.ts'
import { refreshWeighedLosses } from './refresh-weighed-losses.ts'
import { spec } from './spec.ts'
import { triggerOf } from './trigger-of.ts'

type SchedulePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'shardQueue' | 'log'>
type ScheduleDue = RemodelEventOf<'ScheduleDue'>

/**
 * Decides a schedule's trigger for each of its models: in this invocation if it can do them all, otherwise divided
 * among several. A repeated shard finds its models decided.
 */
export function makeScheduleHandler(ports: SchedulePorts): Handler<ScheduleDue | ModelShard, void> {
  // The result of the claim does not matter: a repeated tick goes on where the first delivery failed, even if a later
  // tick was claimed since.
  const claim = async (tick: Tick) => ({ isClaimed: await claimTick(ports.database, tick) })
  return withTicks({ database: ports.database, claim }, async (input) => {
    if ('tick' in input) {
      const { tick: cause } = input
      const modelNames = await findUndecided(ports, cause)
      await divideAmongRuns(ports, { spec, modelNames, cause, work: await deciderFor(ports, cause) })
    } else if ('modelNames' in input && isScheduleDue(input.cause)) {
      const { cause, modelNames } = input
      await forEach(await findUndecided(ports, cause, modelNames), await deciderFor(ports, cause))
    }
  })
}

function isScheduleDue(event: RemodelEvent): event is ScheduleDue {
  return event['detail-type'] === 'ScheduleDue'
}

function findUndecided({ database }: SchedulePorts, { detail }: ScheduleDue, among?: readonly string[]) {
  const { metadata, data } = detail
  const asked = { triggerId: metadata.eventId, modelTypes: data.modelTypes }
  return findUndecidedModels(database, among === undefined ? asked : { ...asked, among })
}

async function deciderFor(ports: SchedulePorts, event: ScheduleDue): Promise<(modelName: string) => Promise<void>> {
  // It brings the cron library: a sixth of the bundle, which no other event waits for.
  const { standingIn } = await import('./standing-in.ts')
  const { scheduleName, scheduledAt, action } = event.detail.data
  const schedules = action === 'retrain' ? await loadSchedules(ports.database) : []
  return async (modelName) => {
    const model = await loadModel(ports.database, modelName)
    const trigger = triggerOf(event)
    if (!model || !trigger) return
    const tick = { scheduleName, scheduledAt: Date.parse(scheduledAt), modelType: model.modelType }
    const laterToday = standingIn(schedules, tick)?.scheduleName ?? null
    await refreshWeighedLosses({ database: ports.database, now: ports.clock.now() }, { model, ...trigger })
    await commitDecision(ports, event, { modelName }, (sql) =>
      decideTrigger(sql, { ...trigger, model, laterToday, now: ports.clock.now() }),
    )
  }
}
