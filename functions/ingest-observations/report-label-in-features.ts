import { makeEvent } from '#core/facts/make-event'
import { findLabelInFeatures, type LabelledRow } from '#core/policy/data-quality/find-label-in-features'
import type { Ports } from '#core/ports/ports'
import type { CheckedRows } from '#rows/check-rows'
import { commit } from '#store/events/commit'
import type { ServingModel } from '#store/versions/load-serving-model'

/**
 * States which features alone nearly answer the label, each once: a person can leave them out before the first training,
 * which goes on all the same. It sees the labels that came with their rows, as in a file of history.
 */
export async function reportLabelInFeatures(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  { definition: { name: modelName, features, task } }: Pick<ServingModel, 'definition'>,
  { observations, labels }: Pick<CheckedRows, 'observations' | 'labels'>,
): Promise<void> {
  const labelOf = new Map(labels.map(({ id, label }) => [id, label]))
  const rows = observations.flatMap((row): LabelledRow[] => {
    const label = labelOf.get(row.id)
    return label === undefined ? [] : [{ features: row.features, label }]
  })
  const events = findLabelInFeatures(rows, features, task).map((found) =>
    makeEvent('LabelFoundInFeatures', {
      key: [modelName, found.featureName],
      occurredAt: ports.clock.now(),
      correlationId: modelName,
      data: { modelName, ...found },
    }),
  )
  if (events.length > 0) await commit(ports, null, async () => ({ events, result: undefined }))
}
