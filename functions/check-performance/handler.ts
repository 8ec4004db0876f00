import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Ports } from '#core/ports/ports'
import type { ModelShard } from '#core/ports/shard-queue'
import { divideAmongRuns } from '#pipeline/divide-among-runs'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import { withTicks } from '#pipeline/with-ticks'
import { findModelsDueForPerformance } from '#store/performance/find-models-due-for-performance'
import { findModelsWithNewLabels } from '#store/performance/find-models-with-new-labels'
import type { Tick } from '#store/schedules/claim-tick'
import { checkModel } from './check-model.ts'
import { readCheckedModel } from './read-checked-model.ts'
import { spec } from './spec.ts'

type CheckPorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'modelServer' | 'shardQueue' | 'metrics' | 'log'>

/**
 * Checks every model with enough new labels, or with any new label after an alarm. A repeated tick checks the remaining
 * models; a repeated alarm or shard finds none due. Two concurrent invocations may check the same model: its episodes
 * still open and close once.
 *
 * @returns the number of due models
 */
export function makeHandler(ports: CheckPorts): Handler<RemodelEvent | ModelShard, number> {
  const checkFor = (cause: RemodelEvent) => async (modelName: string) => {
    const checked = await readCheckedModel(ports.database, modelName)
    if (checked?.model.championVersion == null) return
    await checkModel(ports, checked, checked.model.championVersion, cause)
    ports.metrics.add('ModelsLookedAt', 1)
  }
  const divide = async (modelNames: readonly string[], cause: RemodelEvent) => {
    if (modelNames.length === 0) return
    const checks = { spec, modelNames, cause, work: checkFor(cause) }
    ports.metrics.add('CheckPlanMs', await divideAmongRuns(ports, checks))
  }
  const claim = (tick: Tick) => findModelsDueForPerformance(ports.database, tick, ports.clock.now())
  return withTicks({ database: ports.database, claim }, async (input) => {
    if ('modelNames' in input) {
      const due = await stillDue(ports, input)
      await forEach(due, checkFor(input.cause))
      return due.length
    }
    if ('tick' in input) {
      await divide(input.work, input.tick)
      ports.metrics.add('PerformanceChecks', 1)
      return input.work.length
    }
    if (input['detail-type'] !== 'PerformanceAlarmRaised') return 0
    const modelNames = await findModelsWithNewLabels(ports.database, input.detail.data.modelName)
    await divide(modelNames, input)
    return modelNames.length
  })
}

/** The shard's models that were not checked since it was sent. */
async function stillDue(
  { clock, database }: Pick<Ports, 'clock' | 'database'>,
  { cause, modelNames }: ModelShard,
): Promise<string[]> {
  if (cause['detail-type'] !== 'PerformanceAlarmRaised')
    return (await findModelsDueForPerformance(database, { among: modelNames }, clock.now())) ?? []
  const withNewLabels = new Set(await findModelsWithNewLabels(database, null))
  return modelNames.filter((modelName) => withNewLabels.has(modelName))
}
