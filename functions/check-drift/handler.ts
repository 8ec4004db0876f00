import type { RemodelEvent } from '#contracts/events/catalogue'
import { findModelsDueForDrift } from '#store/find-models-due-for-drift'
import { loadModel } from '#store/load-model'
import { duringTick } from '../pipeline/during-tick.ts'
import { forEach } from '../pipeline/for-each.ts'
import { tickOf } from '../pipeline/tick-of.ts'
import type { Ports } from '../ports.ts'
import type { Handler } from '../spec.ts'
import { lookAtFeatures } from './look-at-features.ts'
import { makeReferenceReader } from './read-references.ts'

type CheckPorts = Pick<Ports, 'clock' | 'database' | 'publisher'>

/** Looks at the features of every model that is worth a look. A tick that comes twice claims nothing the second time. @returns how many it looked at */
export function makeHandler(ports: CheckPorts): Handler<RemodelEvent, number> {
  const readReferences = makeReferenceReader(ports.database)
  return async (event) => {
    if (event['detail-type'] !== 'ScheduleDue') return 0
    const tick = tickOf(event)
    const due = await findModelsDueForDrift(ports.database, tick, ports.clock.now())
    const look = async (modelName: string) => {
      const model = await loadModel(ports.database, modelName)
      if (model?.championVersion == null) return
      const references = await readReferences(modelName, model.championVersion)
      await lookAtFeatures(ports, { model, version: model.championVersion, references, cause: event })
    }
    if (due.length > 0) await duringTick(ports.database, tick, () => forEach(due, look))
    return due.length
  }
}
