import type { RemodelEvent } from '#contracts/events/catalogue'
import { findModelsDueForPerformance } from '#store/find-models-due-for-performance'
import { loadModel } from '#store/load-model'
import { forEach } from '../pipeline/for-each.ts'
import { tickOf } from '../pipeline/tick-of.ts'
import type { Ports } from '../ports.ts'
import type { Handler } from '../spec.ts'
import { lookAtPerformance } from './look-at-performance.ts'

type CheckPorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'modelServer'>

/** Looks at every model with new labels. A tick that comes twice claims nothing the second time. @returns how many it looked at */
export function makeHandler(ports: CheckPorts): Handler<RemodelEvent, number> {
  return async (event) => {
    if (event['detail-type'] !== 'ScheduleDue') return 0
    const due = await findModelsDueForPerformance(ports.database, tickOf(event))
    await forEach(due, async (modelName) => {
      const model = await loadModel(ports.database, modelName)
      if (model?.championVersion != null) await lookAtPerformance(ports, model, model.championVersion, event)
    })
    return due.length
  }
}
