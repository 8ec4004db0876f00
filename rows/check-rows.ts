import type { IngestBatch } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import { dayMs, type Instant, showTime } from '#core/instant'
import type { FeatureValue } from '#core/ports/model-server'

export interface AcceptedObservation {
  readonly id: string
  readonly at: Instant
  readonly features: readonly FeatureValue[]
  readonly score: number | null
  /** The version that gave the score, where the file says it. */
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

export interface RejectedRow {
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

/** A clock may be a little ahead of ours; a row a day ahead is dated wrongly. */
export const aheadMaxMs = dayMs

/**
 * Divides a batch's rows into those that fit the model and those that do not, each with the reason. None is lost, none is guessed at.
 *
 * Row numbers are the file's, and where a batch does not know them count from 1 in each part. A row's id that comes twice in a batch is taken once, the first time;
 * of two labels of one observation the later one corrects the earlier.
 */
export function checkRows(batch: IngestBatch, model: ModelFile, now: Instant): CheckedRows {
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
    const reason = hasNul(row.id) ? 'the id has a NUL character' : labelRefusal(row.label)
    if (reason !== null)
      rejected.push({ rowNumber: row.rowNumber ?? index + 1, part: 'label', reason, raw: JSON.stringify(row) })
    else labels.set(row.id, { id: row.id, at: row.at ?? null, label: row.label, knownAt: row.knownAt ?? now })
  }
  rejected.sort((a, b) => a.rowNumber - b.rowNumber)
  return { observations, labels: [...labels.values()], rejected: rejected.map(withoutNul) }
}

function withoutNul(row: RejectedRow): RejectedRow {
  return {
    ...row,
    reason: row.reason.replaceAll('\u0000', '\ufffd'),
    raw: row.raw.replaceAll('\u0000', '\ufffd').replaceAll('\\u0000', '\ufffd'),
  }
}

function refusal(
  row: IngestBatch['observations'][number],
  { columns, features }: Pick<ModelFile, 'columns' | 'features'>,
  now: Instant,
): string | null {
  if (hasNul(row.id)) return 'the id has a NUL character'
  if (row.features.length !== features.length) return `${row.features.length} values for ${features.length} features`
  if (row.at < 0) return `${columns.time}: ${showTime(row.at)} is before 1970`
  if (row.at > now + aheadMaxMs) {
    return `${columns.time}: ${showTime(row.at)} is more than a day ahead of the clock (${showTime(now)})`
  }
  if (row.score !== undefined && !(row.score >= 0 && row.score <= 1)) return `score ${row.score} is no probability`
  if (row.label !== undefined && labelRefusal(row.label) !== null) return labelRefusal(row.label)
  for (const [index, feature] of features.entries()) {
    const value = row.features[index]
    if (value === null || value === undefined) continue
    if (feature.kind === 'categorical') {
      if (hasNul(String(value))) return `feature ${feature.name} has a NUL character`
      continue
    }
    if (typeof value !== 'number')
      return `feature ${feature.name} is numeric, but the value is ${JSON.stringify(value)}`
    if (!Number.isFinite(value)) return `feature ${feature.name} is not finite`
  }
  return null
}

/** PostgreSQL keeps no NUL in a text, and one would fail the whole batch. */
function hasNul(text: string): boolean {
  return text.includes('\u0000')
}

function labelRefusal(label: number): string | null {
  return label === 0 || label === 1 ? null : `label ${label} is neither 0 nor 1`
}
