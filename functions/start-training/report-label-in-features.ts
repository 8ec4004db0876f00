import { makeEvent } from '#core/facts/make-event'
import { findLabelInFeatures } from '#core/policy/data-quality/find-label-in-features'
import type { Ports } from '#core/ports/ports'
import { readLabelledRows } from '#rows/read-labelled-rows'
import { commit } from '#store/events/commit'
import type { LoadedModel } from '#store/models/load-model'

/**
 * States which features alone nearly answer the label, over all rows of a model's first training: ingestion sees one
 * batch at a time, and a batch may be too small or have its labels in another one. A fact that ingestion has stated is
 * the same one.
 *
 * @param keys of the training's files
 */
export async function reportLabelInFeatures(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'objectStore'>,
  { modelName, definition }: Pick<LoadedModel, 'modelName' | 'definition'>,
  keys: readonly string[],
): Promise<void> {
  const rows = await readLabelledRows(ports.objectStore, keys)
  const events = findLabelInFeatures(rows, definition.features, definition.task).map((found) =>
    makeEvent('LabelFoundInFeatures', {
      key: [modelName, found.featureName],
      occurredAt: ports.clock.now(),
      correlationId: modelName,
      data: { modelName, ...found },
    }),
  )
  if (events.length > 0) await commit(ports, null, async () => ({ events, result: undefined }))
}
