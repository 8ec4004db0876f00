import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Ports } from '#core/ports/ports'
import { divideAmongRuns } from '#pipeline/divide-among-runs'
import { duringTick } from '#pipeline/during-tick'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import type { ModelShard } from '#pipeline/parse-input'
import { tickOf } from '#pipeline/tick-of'
import { loadModel } from '#store/models/load-model'
import { findModelsDueForPerformance } from '#store/performance/find-models-due-for-performance'
import { findModelsWithNewLabels } from '#store/performance/find-models-with-new-labels'
import { lookAtPerformance } from './look-at-performance.ts'
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
  const lookFor = (cause: RemodelEvent) => async (modelName: string) => {
    const model = await loadModel(ports.database, modelName)
    if (model?.championVersion == null) return
    await lookAtPerformance(ports, model, model.championVersion, cause)
    ports.metrics.add('ModelsLookedAt', 1)
  }
  return async (input) => {
    if ('modelNames' in input) {
      const due = await stillDue(ports, input)
      await forEach(due, lookFor(input.cause))
      return due.length
    }
    const divide = async (modelNames: readonly string[]) =>
      ports.metrics.add(
        'CheckPlanMs',
        await divideAmongRuns(ports, { spec, modelNames, cause: input, work: lookFor(input) }),
      )
    if (input['detail-type'] === 'PerformanceAlarmRaised') {
      const modelNames = await findModelsWithNewLabels(ports.database, input.detail.data.modelName)
      if (modelNames.length > 0) await divide(modelNames)
      return modelNames.length
    }
    if (input['detail-type'] !== 'ScheduleDue') return 0
    const tick = tickOf(input)
    const modelNames = await findModelsDueForPerformance(ports.database, tick)
    if (modelNames === null) return 0
    if (modelNames.length > 0) await duringTick(ports.database, tick, () => divide(modelNames))
    ports.metrics.add('PerformanceChecks', 1)
    return modelNames.length
  }
}

/** The shard's models that were not checked since it was sent. */
async function stillDue({ database }: Pick<Ports, 'database'>, { cause, modelNames }: ModelShard): Promise<string[]> {
  if (cause['detail-type'] !== 'PerformanceAlarmRaised')
    return (await findModelsDueForPerformance(database, { among: modelNames })) ?? []
  const withNewLabels = new Set(await findModelsWithNewLabels(database, null))
  return modelNames.filter((modelName) => withNewLabels.has(modelName))
}
