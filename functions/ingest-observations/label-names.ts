import type { IngestBatch } from '#contracts/ingest-batch'
import { isSameLabel, type LabelNames, labelNamesOf } from '#contracts/label-values'
import type { Ports } from '#core/ports/ports'
import { labelShownBy } from '#rows/label-of-value'
import { hasLabels, learnLabel } from '#store/models/learn-label'
import type { ServingModel } from '#store/versions/load-serving-model'

interface KnownNames {
  /** Null for a model whose labels are 0 and 1. */
  readonly names: LabelNames | null
  /** The negative label, if this delivery was the first to show it. */
  readonly learntLabel: string | null
  /** Whether the delivery has labels that are rejected only because the negative one is not known yet. */
  readonly isOpen: boolean
}

/**
 * How a model's labels are written. Where its file names the positive label alone, the other one is learnt, for good,
 * once two classes have been seen: the positive one, in this delivery or before, and exactly one other in this
 * delivery. Before, `positiveLabel` may be misspelled, and every label would count as the contrary of its meaning.
 *
 * Harmless to repeat, and side by side: the first that is stored is taken by all.
 */
export async function labelNames(
  { database }: Pick<Ports, 'database'>,
  { definition, learntLabel: known }: Pick<ServingModel, 'definition' | 'learntLabel'>,
  { observations, labels }: Pick<IngestBatch, 'observations' | 'labels'>,
): Promise<KnownNames> {
  const names = labelNamesOf(definition, known)
  if (names === null || names.negative !== null) return { names, learntLabel: null, isOpen: false }
  const values = [...observations, ...labels].flatMap(({ label }) => label ?? [])
  const isOpen = values.some((value) => !isSameLabel(String(value), names.positive))
  const shown = labelShownBy(values, names.positive)
  // While the negative label is not known, every stored one is positive.
  const hasBothClasses = shown !== null && (shown.isBesidePositive || (await hasLabels(database, definition.name)))
  if (!hasBothClasses) return { names, learntLabel: null, isOpen }
  const stored = await learnLabel(database, { modelName: definition.name, label: shown.label })
  const isFirst = stored === shown.label
  return { names: { ...names, negative: stored }, learntLabel: isFirst ? stored : null, isOpen: false }
}

/**
 * The identity of a delivery whose labels are rejected only because the negative one is not known yet. Sent again once
 * it is known, the delivery is another one, and its rows are taken in.
 */
export function idOfOpenDelivery({ batchId, contentAddress }: Pick<IngestBatch, 'batchId' | 'contentAddress'>): string {
  return `${batchId}:label-unknown:${contentAddress ?? ''}`
}
