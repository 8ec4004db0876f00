import type { IngestBatch } from '#contracts/ingest-batch'
import { type LabelNames, labelNamesOf } from '#contracts/label-values'
import type { ModelFile } from '#contracts/model-file'
import { storableText, strayCharacter } from '#contracts/stray-character'
import { type Instant, toIso } from '#core/instant'
import type { FeatureValue } from '#core/ports/model-server'
import { labelOfValue } from './label-of-value.ts'
import { type AcceptedLabel, type ArrivingLabel, labelsKnownLast } from './labels-known-last.ts'
import { observationOfLabel, type StoredObservations } from './observation-of-label.ts'
import { beyondModels, isWithinModels } from './read-feature.ts'
import { timeRefusal } from './time-refusal.ts'

export interface AcceptedObservation {
  readonly id: string
  readonly at: Instant
  readonly features: readonly FeatureValue[]
  readonly score: number | null
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

type Model = Pick<ModelFile, 'columns' | 'features' | 'positiveLabel' | 'classes'>
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
 * @param names how the model's labels are written, with the one that was learnt; null for 0 and 1
 */
export function checkRows(
  batch: IngestBatch,
  model: Model,
  now: Instant,
  stored: StoredObservations = new Map(),
  names: LabelNames | null = labelNamesOf(model, null),
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
    const told = label === undefined ? null : labelIn(label, model, names)
    const unfit = observedAt.has(id) ? `observation ${id} stands in this batch twice` : refusal(row, model, now)
    const reason = unfit ?? (told && 'problem' in told ? told.problem : null)
    if (reason !== null) {
      rejected.push({ rowNumber, part: 'observation', reason, raw: JSON.stringify(row) })
      continue
    }
    observedAt.set(id, at)
    if (row.noScore) withoutScore.push(storable({ rowNumber, ...row.noScore }))
    observations.push({ id, at, features, score, isAnsweredWithoutScore: row.noScore !== undefined, version })
    if (told && 'label' in told && label !== undefined)
      arriving.push(arrivingLabel({ id, at, label, rowNumber }, told.label, { observedAt: at, now }))
  }
  for (const [index, row] of batch.labels.entries()) {
    const rowNumber = row.rowNumber ?? index + 1
    const found = row.at === undefined ? observationOfLabel(row.id, observedAt.get(row.id), stored, timeColumn) : null
    const at = row.at ?? (found && 'at' in found ? found.at : null)
    const unclear = found && 'problem' in found ? found.problem : null
    const told = labelIn(row.label, model, names)
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

/** A label as 0 or 1, or why it is rejected, with the column at fault where the labels are texts. */
function labelIn(told: LabelRow['label'], { columns }: Pick<Model, 'columns'>, names: LabelNames | null) {
  const read = labelOfValue(told, names)
  return 'problem' in read && typeof told === 'string' ? { problem: `${columns.label}: ${read.problem}` } : read
}

function storable<Row extends RowWithoutScore>(row: Row): Row {
  return { ...row, reason: storableText(row.reason), raw: storableText(row.raw) }
}

function refusal(row: ObservationRow, { columns, features }: Model, now: Instant): string | null {
  const stray = strayCharacter(row.id)
  if (stray !== null) return `the id has ${stray}`
  if (row.features.length !== features.length) return `${row.features.length} values for ${features.length} features`
  const time = timeRefusal(row.at, now)
  if (time !== null) return `${columns.time}: ${time}`
  if (row.score !== undefined && !(row.score >= 0 && row.score <= 1)) return `score ${row.score} is no probability`
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
