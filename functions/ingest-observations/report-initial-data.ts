import { labelsOf } from '#contracts/labels'
import { classesMin } from '#contracts/task'
import { makeEvent } from '#core/facts/make-event'
import { labelledRowsNeeded } from '#core/policy/retraining/labelled-rows-needed'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'
import { loadModel } from '#store/models/load-model'
import { spec } from './spec.ts'

/** States once that a model without a version has the rows for its first training. */
export async function reportInitialData(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  modelName: string,
  labelledRows: number,
): Promise<void> {
  const model = await loadModel(ports.database, modelName)
  if (!model) return
  const labels = labelsOf(model.definition, model)
  // Nothing is learnt of one class, and the fact is stated once.
  if (labels.task === 'multiclass-classification' && labels.classes.length < classesMin) return
  const { data_threshold } = model.configuration
  const needed = labelledRowsNeeded(model.configuration).inWindow
  if (labelledRows < Math.max(data_threshold, needed)) return
  const event = makeEvent('InitialDataReached', {
    key: [modelName],
    occurredAt: ports.clock.now(),
    correlationId: modelName,
    data: {
      modelName,
      labelledRows,
      evidence: { labelledRows, dataThreshold: data_threshold, labelledRowsNeeded: needed },
    },
  })
  const identity = { functionName: spec.name, eventId: event.detail.metadata.eventId, subject: modelName }
  await commit(ports, identity, async () => ({ events: [event], result: undefined }))
}
