import type { IngestBatch } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import { dayMs, type Instant, showTime } from '#core/instant'
import type { FeatureValue } from '#core/ports/model-server'
import { strayCharacter, withoutStrayCharacters } from './stray-characters.ts'

export interface AcceptedObservation {
  readonly id: string
  readonly at: Instant
  readonly features: readonly FeatureValue[]
  readonly score: number | null
  /** The version that gave the score, where the file names it. */
  readonly version: number | null
  readonly label: number | null
}

export interface AcceptedLabel {
  readonly id: string
  /** Its observation's time, where the file gives it. */
  readonly at: Instant | null
  readonly label: number
  readonly knownAt: Instant
}

interface RejectedRow {
  readonly rowNumber: number
  readonly part: 'observation' | 'label' | 'file'
  readonly reason: string
  readonly raw: string
}

export interface CheckedRows {
  readonly observations: readonly AcceptedObservation[]
  readonly labels: readonly AcceptedLabel[]
  readonly rejected: readonly RejectedRow[]
}

type Model = Pick<ModelFile, 'columns' | 'features'>

/** A clock may be a little ahead of ours. The time of a row a day ahead is wrong. */
export const aheadMaxMs = dayMs

/** PostgreSQL takes no other years as ISO 8601. */
const years = { from: Date.parse('0001-01-01'), to: Date.parse('9999-12-31T23:59:59.999Z') } as const

/**
 * Divides a batch's rows into those that fit the model and those that do not, each with the reason. No row is lost and
 * no value is guessed.
 *
 * Row numbers are the file's; in a batch without them they count from 1 in each part. An id that comes twice in a batch
 * is taken the first time. Of two labels of one observation the later one corrects the earlier.
 */
export function checkRows(batch: IngestBatch, model: Model, now: Instant): CheckedRows {
  const rejected: RejectedRow[] = batch.unreadable.map((row) => ({ ...row, part: 'file' }))
  const seen = new Set<string>()
  const observations: AcceptedObservation[] = []
  for (const [index, row] of batch.observations.entries()) {
    const reason = seen.has(row.id) ? `observation ${row.id} stands in this batch twice` : refusal(row, model, now)
    if (reason !== null) {
      rejected.push({ rowNumber: row.rowNumber ?? index + 1, part: 'observation', reason, raw: JSON.stringify(row) })
      continue
    }
    seen.add(row.id)
    observations.push({
      id: row.id,
      at: row.at,
      features: row.features,
      score: row.score ?? null,
      version: row.version ?? null,
      label: row.label ?? null,
    })
  }
  const labels = new Map<string, AcceptedLabel>()
  for (const [index, row] of batch.labels.entries()) {
    const reason = labelRefusal(row, model)
    if (reason !== null)
      rejected.push({ rowNumber: row.rowNumber ?? index + 1, part: 'label', reason, raw: JSON.stringify(row) })
    else labels.set(row.id, { id: row.id, at: row.at ?? null, label: row.label, knownAt: row.knownAt ?? now })
  }
  rejected.sort((a, b) => a.rowNumber - b.rowNumber)
  return { observations, labels: [...labels.values()], rejected: rejected.map(storable) }
}

function storable(row: RejectedRow): RejectedRow {
  return { ...row, reason: withoutStrayCharacters(row.reason), raw: withoutStrayCharacters(row.raw) }
}

function refusal(row: IngestBatch['observations'][number], { columns, features }: Model, now: Instant): string | null {
  const stray = strayCharacter(row.id)
  if (stray !== null) return `the id has ${stray}`
  if (row.features.length !== features.length) return `${row.features.length} values for ${features.length} features`
  if (row.at < 0) return `${columns.time}: ${showTime(row.at)} is before 1970`
  if (row.at > now + aheadMaxMs) {
    return `${columns.time}: ${showTime(row.at)} is more than a day ahead of the clock (${showTime(now)})`
  }
  if (row.score !== undefined && !(row.score >= 0 && row.score <= 1)) return `score ${row.score} is no probability`
  if (row.label !== undefined && !isLabel(row.label)) return notALabel(row.label)
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
  return Number.isFinite(value) ? null : 'is not finite'
}

function labelRefusal(row: IngestBatch['labels'][number], { columns }: Model): string | null {
  const stray = strayCharacter(row.id)
  if (stray !== null) return `the id has ${stray}`
  if (!isLabel(row.label)) return notALabel(row.label)
  if (!isInYears(row.at)) return `${columns.time}: the time is not in the years 1 to 9999`
  return isInYears(row.knownAt)
    ? null
    : `${columns.labelKnownAt ?? columns.label}: the time is not in the years 1 to 9999`
}

const isLabel = (label: number) => label === 0 || label === 1
const notALabel = (label: number) => `label ${label} is neither 0 nor 1`
const isInYears = (at: Instant | undefined) => at === undefined || (at >= years.from && at <= years.to)
