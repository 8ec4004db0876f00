import type { IngestBatch } from '#contracts/ingest-batch'
import type { LabelValue } from '#contracts/label-values'
import { indexOfClass, type Labels, labelsOf } from '#contracts/labels'
import { classesMax } from '#contracts/task'
import { identityOf } from '#core/identity'
import type { Ports } from '#core/ports/ports'
import { classesShownBy, labelOfValue, labelShownBy } from '#rows/label-of-value'
import { learnClasses } from '#store/models/learn-classes'
import { hasLabels, learnLabel } from '#store/models/learn-label'
import type { ServingModel } from '#store/versions/load-serving-model'

interface KnownLabels {
  readonly labels: Labels
  /** The negative label, if this delivery was the first to show it. */
  readonly learntLabel: string | null
  /** The classes that this delivery was the first to show. */
  readonly learntClasses: readonly string[]
}

type LabelModel = Pick<ServingModel, 'definition' | 'learntLabel' | 'learntClasses'>
type Told = Pick<IngestBatch, 'observations' | 'labels'>

/**
 * How a model's labels are written, with those that this delivery is the first to show.
 *
 * Harmless to repeat, and side by side: the first that is stored is taken by all.
 */
export async function knownLabels(ports: Pick<Ports, 'database'>, model: LabelModel, told: Told): Promise<KnownLabels> {
  const labels = labelsOf(model.definition, model)
  switch (labels.task) {
    case 'binary-classification':
      return withNegative(ports, { labels, modelName: model.definition.name }, told)
    case 'multiclass-classification':
      return withClasses(ports, { labels, modelName: model.definition.name }, told)
    case 'regression':
      return { labels, learntLabel: null, learntClasses: [] }
  }
}

/**
 * A negative label that the model file does not name is learnt, for good, once two classes have been seen: the positive
 * one, in this delivery or before, and exactly one other in this delivery. Before, `positiveLabel` may be misspelled, and
 * every label would count as the contrary of its meaning.
 */
async function withNegative(
  { database }: Pick<Ports, 'database'>,
  { labels, modelName }: Of<'binary-classification'>,
  told: Told,
): Promise<KnownLabels> {
  const { names } = labels
  const known = { labels, learntLabel: null, learntClasses: [] }
  if (names === null || names.negative !== null) return known
  const shown = labelShownBy(labelsIn(told), names.positive)
  // While the negative label is not known, every stored one is positive.
  const hasBothClasses = shown !== null && (shown.isBesidePositive || (await hasLabels(database, modelName)))
  if (!hasBothClasses) return known
  const stored = await learnLabel(database, { modelName, label: shown.label })
  const isFirst = stored === shown.label
  return {
    ...known,
    labels: { ...labels, names: { ...names, negative: stored } },
    learntLabel: isFirst ? stored : null,
  }
}

/**
 * The classes that a model file does not name are learnt from deliveries, each at the end of the list. A delivery that
 * would bring more than a model may have teaches none: its labels are numbers of a regression, or a wrong column.
 */
async function withClasses(
  { database }: Pick<Ports, 'database'>,
  { labels, modelName }: Of<'multiclass-classification'>,
  told: Told,
): Promise<KnownLabels> {
  const { classes, unseen: why } = labels
  const known = { labels, learntLabel: null, learntClasses: [] }
  if (why === 'not-declared') return known
  const unseen = classesShownBy(labelsIn(told)).filter((name) => indexOfClass(name, classes) < 0)
  if (unseen.length === 0) return known
  if (classes.length + unseen.length > classesMax) return { ...known, labels: { ...labels, unseen: 'too-many' } }
  const stored = await learnClasses(database, { modelName, classes: unseen })
  const learntClasses = stored.slice(classes.length).filter((name) => unseen.includes(name))
  return { ...known, labels: { ...labels, classes: stored }, learntClasses }
}

interface Of<Task extends Labels['task']> {
  readonly labels: Extract<Labels, { task: Task }>
  readonly modelName: string
}

/**
 * The identity of a delivery. Labels that the model refuses are part of it by the labels that it allows: sent again once
 * the model file says otherwise, or once more labels are known, the delivery is another one, and its rows are taken in.
 */
export function idOfDelivery(
  batch: Pick<IngestBatch, 'batchId' | 'contentAddress' | 'observations' | 'labels' | 'unreadable'>,
  labels: Labels,
): string {
  const { batchId, contentAddress, unreadable } = batch
  const isRefused = (label: LabelValue) => 'problem' in labelOfValue(label, labels)
  const names = labels.task === 'binary-classification' ? labels.names : labels
  // The reader of a file refuses texts where labels are numbers.
  const areNumbers = names === null || labels.task === 'regression'
  if (!labelsIn(batch).some(isRefused) && !(areNumbers && unreadable.length > 0)) return batchId
  return `${batchId}:labels-refused:${identityOf(JSON.stringify(names), contentAddress ?? '')}`
}

function labelsIn({ observations, labels }: Told): LabelValue[] {
  return [...observations, ...labels].flatMap(({ label }) => label ?? [])
}
