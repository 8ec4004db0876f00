import type { IngestBatch } from '#contracts/ingest-batch'
import { type LabelNames, type LabelValue, labelNamesOf } from '#contracts/label-values'
import { identityOf } from '#core/identity'
import type { Ports } from '#core/ports/ports'
import { labelOfValue, labelShownBy } from '#rows/label-of-value'
import { hasLabels, learnLabel } from '#store/models/learn-label'
import type { ServingModel } from '#store/versions/load-serving-model'

interface KnownNames {
  /** Null for a model whose labels are 0 and 1. */
  readonly names: LabelNames | null
  /** The negative label, if this delivery was the first to show it. */
  readonly learntLabel: string | null
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
  if (names === null || names.negative !== null) return { names, learntLabel: null }
  const shown = labelShownBy(labelsIn({ observations, labels }), names.positive)
  // While the negative label is not known, every stored one is positive.
  const hasBothClasses = shown !== null && (shown.isBesidePositive || (await hasLabels(database, definition.name)))
  if (!hasBothClasses) return { names, learntLabel: null }
  const stored = await learnLabel(database, { modelName: definition.name, label: shown.label })
  const isFirst = stored === shown.label
  return { names: { ...names, negative: stored }, learntLabel: isFirst ? stored : null }
}

/**
 * The identity of a delivery. Labels that the model's names refuse are part of it by these names: sent again once the
 * model file names them otherwise, or once the negative one is known, the delivery is another one, and its rows are
 * taken in.
 */
export function idOfDelivery(
  batch: Pick<IngestBatch, 'batchId' | 'contentAddress' | 'observations' | 'labels' | 'unreadable'>,
  names: LabelNames | null,
): string {
  const { batchId, contentAddress, unreadable } = batch
  // The reader of a file refuses texts where labels are 0 and 1.
  const isRefused = (label: LabelValue) => 'problem' in labelOfValue(label, names)
  if (!labelsIn(batch).some(isRefused) && (names !== null || unreadable.length === 0)) return batchId
  return `${batchId}:labels-refused:${identityOf(JSON.stringify(names), contentAddress ?? '')}`
}

function labelsIn({ observations, labels }: Pick<IngestBatch, 'observations' | 'labels'>): LabelValue[] {
  return [...observations, ...labels].flatMap(({ label }) => label ?? [])
}
