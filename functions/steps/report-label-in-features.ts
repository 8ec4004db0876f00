import type { FeatureDefinition } from '#contracts/model-file'
import { makeEvent } from '#core/facts/make-event'
import { findLabelInFeatures, type LabelledRow } from '#core/policy/data-quality/find-label-in-features'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'

/**
 * States which features alone nearly answer the label, each once: a person can leave them out before the first training,
 * which goes on all the same.
 */
export async function reportLabelInFeatures(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  { name: modelName, features }: { readonly name: string; readonly features: readonly FeatureDefinition[] },
  rows: readonly LabelledRow[],
): Promise<void> {
  const events = findLabelInFeatures(rows, features).map((found) =>
    makeEvent('LabelFoundInFeatures', {
      key: [modelName, found.featureName],
      occurredAt: ports.clock.now(),
      correlationId: modelName,
      data: { modelName, ...found },
    }),
  )
  if (events.length > 0) await commit(ports, null, async () => ({ events, result: undefined }))
}
