import type { IngestBatch } from '#contracts/ingest-batch'
import { type LabelNames, labelNamesOf } from '#contracts/label-values'
import type { Ports } from '#core/ports/ports'
import { labelShownBy } from '#rows/label-of-value'
import { learnLabel } from '#store/models/learn-label'
import type { ServingModel } from '#store/versions/load-serving-model'

/**
 * How a model's labels are written. Where its file names the positive label alone, the first delivery with one other
 * label says which the negative one is, for good.
 *
 * Harmless to repeat, and side by side: the first that is stored is taken by all.
 *
 * @returns also the negative label, if this delivery was the first to show it
 */
export async function labelNames(
  { database }: Pick<Ports, 'database'>,
  { definition, learntLabel: known }: Pick<ServingModel, 'definition' | 'learntLabel'>,
  { observations, labels }: Pick<IngestBatch, 'observations' | 'labels'>,
): Promise<{ readonly names: LabelNames | null; readonly learntLabel: string | null }> {
  const names = labelNamesOf(definition, known)
  if (names === null || names.negative !== null) return { names, learntLabel: null }
  const values = [...observations, ...labels].flatMap(({ label }) => label ?? [])
  const shown = labelShownBy(values, names.positive)
  if (shown === null) return { names, learntLabel: null }
  const stored = await learnLabel(database, { modelName: definition.name, label: shown })
  return { names: { ...names, negative: stored }, learntLabel: stored === shown ? shown : null }
}
