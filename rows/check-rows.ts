import type { IngestBatch } from '#contracts/ingest-batch'
import { type Labels, labelsOf } from '#contracts/labels'
import type { ModelFile } from '#contracts/model-file'
import { storableText, strayCharacter } from '#contracts/stray-character'
import { type Answer, answerFault } from '#core/answer'
import { type Instant, toIso } from '#core/instant'
import type { FeatureValue } from '#core/ports/model-server'
import { labelOfValue } from './label-of-value.ts'
import { type AcceptedLabel, type ArrivingLabel, labelsKnownLast } from './labels-known-last.ts'
import { observationOfLabel, type StoredObservations } from './observation-of-label.ts'
import { beyondModels, isWithinModels } from './read-feature.ts'
import { excerptOf } from './table.ts'
import { timeRefusal } from './time-refusal.ts'

export interface AcceptedObservation {
  readonly id: string
  readonly at: Instant
  readonly features: readonly FeatureValue[]
  readonly score: Answer | null
  /** Another server answered, and its answer gives no score. */
  readonly isAnsweredWithoutScore: boolean
  /** The version that gave the score, where the file names it. */
  readonly version: number | null
}

interface RejectedRow {
  readonly rowNumber: number
  readonly part: 'observation' | 'label' | 'file'
  readonly reason: string
  readonly raw: string
}

/** An accepted observation whose answer gives no score. */
export interface RowWithoutScore {
  readonly rowNumber: number
  readonly reason: string
  readonly raw: string
}

export interface CheckedRows {
  readonly observations: readonly AcceptedObservation[]
  readonly withoutScore: readonly RowWithoutScore[]
  /** One label for each observation, those that stood beside an observation among them. */
  readonly labels: readonly AcceptedLabel[]
  /** Labels that fit, but gave way to one of the batch that was known later. */
  readonly labelsSuperseded: number
  readonly rejected: readonly RejectedRow[]
}

type Model = Pick<ModelFile, 'task' | 'columns' | 'features' | 'positiveLabel' | 'classes'>
type ObservationRow = IngestBatch['observations'][number]
type LabelRow = IngestBatch['labels'][number]

/**
 * Divides a batch's rows into those that fit the model and those that do not, each with the reason. No row is lost and
 * no value is guessed.
 *
 * Row numbers are the file's; in a batch without them they count from 1 in each part. An id that comes twice in a batch
 * is taken the first time. For labels the rule of {@link labelsKnownLast} holds, whether they stand apart or beside
 * their observation. A label without a time belongs to the one observation that its id has, here or among the stored
 * ones ({@link observationOfLabel}).
 *
 * @param labels how the model's labels are written, with those that were learnt
 */
export function checkRows(
  batch: IngestBatch,
  model: Model,
  now: Instant,
  stored: StoredObservations = new Map(),
  labels: Labels = labelsOf(model),
): CheckedRows {
  const rejected: RejectedRow[] = batch.unreadable.map((row) => ({ ...row, part: row.part ?? 'file' }))
  const observedAt = new Map<string, Instant>()
  const observations: AcceptedObservation[] = []
  const arriving: ArrivingLabel[] = []
  const withoutScore: RowWithoutScore[] = []
  const timeColumn = model.columns.time
  for (const [index, row] of batch.observations.entries()) {
    const { id, at, features, score = null, version = null, label } = row
    const rowNumber = row.rowNumber ?? index + 1
    const told = label === undefined ? null : labelIn(label, model, labels)
    const unfit = observedAt.has(id)
      ? `observation ${id} stands in this batch twice`
      : refusal(row, { model, labels, now })
    const reason = unfit ?? (told && 'problem' in told ? told.problem : null)
    if (reason !== null) {
      rejected.push({ rowNumber, part: 'observation', reason, raw: JSON.stringify(row) })
      continue
    }
    observedAt.set(id, at)
    const noScore = row.noScore ?? faultyList(score, labels)
    if (noScore) withoutScore.push(storable({ rowNumber, ...noScore }))
    const isAnsweredWithoutScore = noScore !== null
    observations.push({
      id,
      at,
      features,
      score: isAnsweredWithoutScore ? null : score,
      isAnsweredWithoutScore,
      version,
    })
    if (told && 'label' in told && label !== undefined)
      arriving.push(arrivingLabel({ id, at, label, rowNumber }, told.label, { observedAt: at, now }))
  }
  for (const [index, row] of batch.labels.entries()) {
    const rowNumber = row.rowNumber ?? index + 1
    const found = row.at === undefined ? observationOfLabel(row.id, observedAt.get(row.id), stored, timeColumn) : null
    const at = row.at ?? (found && 'at' in found ? found.at : null)
    const unclear = found && 'problem' in found ? found.problem : null
    const told = labelIn(row.label, model, labels)
    const unfit = 'problem' in told ? told.problem : labelRefusal(row, { model, observedAt: at, now })
    const reason = unfit ?? unclear
    if (reason !== null) rejected.push({ rowNumber, part: 'label', reason, raw: JSON.stringify(row) })
    else if ('label' in told) arriving.push(arrivingLabel({ ...row, rowNumber }, told.label, { observedAt: at, now }))
  }
  const known = labelsKnownLast(arriving)
  for (const { row, reason } of known.rejected)
    rejected.push({ rowNumber: row.rowNumber, part: 'label', reason, raw: JSON.stringify(row.arrived) })
  rejected.sort((a, b) => a.rowNumber - b.rowNumber)
  return {
    observations,
    withoutScore,
    labels: known.labels.map(({ arrived, told, ...label }) => label),
    labelsSuperseded: known.superseded,
    rejected: rejected.map(storable),
  }
}

/**
 * A label that fits. Without a time of its own it is known when it arrives, at the earliest at its observation's time:
 * the sender's clock may be ahead.
 */
function arrivingLabel(
  row: LabelRow & { readonly rowNumber: number },
  label: number,
  { observedAt, now }: { readonly observedAt: Instant | null; readonly now: Instant },
): ArrivingLabel {
  const { id, rowNumber } = row
  const knownAt = row.knownAt ?? Math.max(now, observedAt ?? now)
  return { rowNumber, id, at: observedAt, label, knownAt, told: row.label, arrived: row }
}

/** A label as it is stored, or why it is rejected, with the column at fault but where the labels are 0 and 1. */
function labelIn(told: LabelRow['label'], { columns }: Pick<Model, 'columns'>, labels: Labels) {
  const read = labelOfValue(told, labels)
  const isBare = labels.task === 'binary-classification' && typeof told === 'number'
  return 'problem' in read && !isBare ? { problem: `${columns.label}: ${read.problem}` } : read
}

/** Probabilities that do not fit the model's classes: their server answered, and the observation is kept without them. */
function faultyList(answer: Answer | null, labels: Labels): Omit<RowWithoutScore, 'rowNumber'> | null {
  if (answer === null || typeof answer === 'number') return null
  const fault = answerFault(answer, labels)
  return fault === null ? null : { reason: `the endpoint's answer: ${fault}`, raw: excerptOf(JSON.stringify(answer)) }
}

function storable<Row extends RowWithoutScore>(row: Row): Row {
  return { ...row, reason: storableText(row.reason), raw: storableText(row.raw) }
}

function refusal(
  row: ObservationRow,
  {
    model: { columns, features },
    labels,
    now,
  }: { readonly model: Model; readonly labels: Labels; readonly now: Instant },
): string | null {
  const stray = strayCharacter(row.id)
  if (stray !== null) return `the id has ${stray}`
  if (row.features.length !== features.length) return `${row.features.length} values for ${features.length} features`
  const time = timeRefusal(row.at, now)
  if (time !== null) return `${columns.time}: ${time}`
  const fault = typeof row.score === 'number' ? answerFault(row.score, labels) : null
  if (fault !== null) return `score ${fault}`
  for (const [index, feature] of features.entries()) {
    const reason = valueRefusal(row.features[index], feature)
    if (reason !== null) return `feature ${feature.name} ${reason}`
  }
  return null
}

function valueRefusal(value: FeatureValue | undefined, { kind }: Model['features'][number]): string | null {
  if (value === null || value === undefined) return null
  if (kind === 'categorical') {
    const stray = strayCharacter(String(value))
    return stray && `has ${stray}`
  }
  if (typeof value !== 'number') return `is numeric, but the value is ${JSON.stringify(value)}`
  if (!Number.isFinite(value)) return 'is not finite'
  return isWithinModels(value) ? null : `is ${value}, ${beyondModels}`
}

function labelRefusal(
  row: LabelRow,
  {
    model: { columns },
    observedAt,
    now,
  }: { readonly model: Model; readonly observedAt: Instant | null; readonly now: Instant },
): string | null {
  const stray = strayCharacter(row.id)
  if (stray !== null) return `the id has ${stray}`
  const time = row.at === undefined ? null : timeRefusal(row.at, now)
  if (time !== null) return `${columns.time}: ${time}`
  if (row.knownAt === undefined) return null
  const knownTime = timeRefusal(row.knownAt, now)
  if (knownTime !== null) return `${columns.labelKnownAt ?? columns.label}: ${knownTime}`
  return observedAt !== null && row.knownAt < observedAt
    ? knownBeforeReason(columns, { knownAt: toIso(row.knownAt), observedAt: toIso(observedAt) })
    : null
}

/** The reason why a label is rejected that its row says was known before its observation was made. */
function knownBeforeReason(
  { label, labelKnownAt }: Pick<Model['columns'], 'label' | 'labelKnownAt'>,
  { knownAt, observedAt }: { readonly knownAt: string; readonly observedAt: string },
): string {
  return `${labelKnownAt ?? label}: known at ${knownAt}, before its observation, which is of ${observedAt}`
}

/** The same reason as a format of PostgreSQL, for a label that meets its observation in the database. */
export function knownBeforeFormat({ label, labelKnownAt }: Model['columns']): string {
  const column = (labelKnownAt ?? label).replaceAll('%', '%%')
  return knownBeforeReason({ label: column }, { knownAt: '%1$s', observedAt: '%2$s' })
}
