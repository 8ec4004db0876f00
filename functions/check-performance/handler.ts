import type { RemodelEvent } from '#contracts/events/catalogue'
import { findModelsDueForPerformance } from '#store/find-models-due-for-performance'
import { findModelsWithNewLabels } from '#store/find-models-with-new-labels'
import { loadModel } from '#store/load-model'
import { duringTick } from '../pipeline/during-tick.ts'
import { forEach } from '../pipeline/for-each.ts'
import { tickOf } from '../pipeline/tick-of.ts'
import type { Ports } from '../ports.ts'
import type { Handler } from '../spec.ts'
import { lookAtPerformance } from './look-at-performance.ts'

type CheckPorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'modelServer'>

/**
 * Looks at every model with enough new labels; where an alarm asks, at those with any. A tick that comes twice claims nothing the second
 * time, and an alarm finds nothing new.
 *
 * @returns how many it looked at
 */
export function makeHandler(ports: CheckPorts): Handler<RemodelEvent, number> {
  return async (event) => {
    const look = async (modelName: string) => {
      const model = await loadModel(ports.database, modelName)
      if (model?.championVersion != null) await lookAtPerformance(ports, model, model.championVersion, event)
    }
    if (event['detail-type'] === 'PerformanceAlarmRaised') {
      const models = await findModelsWithNewLabels(ports.database, event.detail.data.modelName)
      await forEach(models, look)
      return models.length
    }
    if (event['detail-type'] !== 'ScheduleDue') return 0
    const tick = tickOf(event)
    const due = await findModelsDueForPerformance(ports.database, tick)
    if (due.length > 0) await duringTick(ports.database, tick, () => forEach(due, look))
    return due.length
  }
}
