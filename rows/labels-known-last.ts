import type { LabelValue } from '#contracts/label-values'
import { type Instant, toIso } from '#core/instant'

export interface AcceptedLabel {
  readonly rowNumber: number
  readonly id: string
  /** Its observation's time, where the file gives it. */
  readonly at: Instant | null
  readonly label: number
  /** When it became known: as its row says, else its arrival. */
  readonly knownAt: Instant
}

/** A label of a batch that fits the model. */
export interface ArrivingLabel extends AcceptedLabel {
  /** The label as its row writes it. */
  readonly told: LabelValue
  /** Its row as it came: made text only where the label is rejected. */
  readonly arrived: object
}

interface KnownLast {
  readonly labels: ArrivingLabel[]
  /** Labels of an observation whose label of this batch was known later. */
  readonly superseded: number
  readonly rejected: readonly { readonly row: ArrivingLabel; readonly reason: string }[]
}

/**
 * Chooses the label that counts of each observation of a batch.
 *
 * The rule, here and wherever labels meet (`insertBatch` in the database, `rows.py` in a training): the label that was
 * known last counts, in whatever order labels are delivered. A label is known at the time that its row says, else when
 * it arrives. Of labels known at the same time the one delivered last counts. Two different labels of one observation
 * that one delivery says were known at the same time are ambiguous: both are rejected.
 */
export function labelsKnownLast(arriving: readonly ArrivingLabel[]): KnownLast {
  const labels: ArrivingLabel[] = []
  const rejected: { row: ArrivingLabel; reason: string }[] = []
  let superseded = 0
  for (const [first, ...others] of Map.groupBy(arriving, ({ id }) => id).values() as Iterable<[ArrivingLabel]>) {
    const chosen = others.length === 0 ? { last: first, superseded: 0, rejected: [] } : choose(first, others)
    if (chosen.last) labels.push(chosen.last)
    superseded += chosen.superseded
    rejected.push(...chosen.rejected)
  }
  return { labels, superseded, rejected }
}

function choose(first: ArrivingLabel, others: readonly ArrivingLabel[]) {
  const rejected: { row: ArrivingLabel; reason: string }[] = []
  const comparable = [first]
  for (const row of others) {
    if (first.at === null || row.at === null || row.at === first.at) comparable.push(row)
    else rejected.push({ row, reason: otherTime(row, first) })
  }
  // The first row of each label, by the time when it was known.
  const known = new Map<Instant, Map<number, ArrivingLabel>>()
  for (const row of comparable) {
    const sameTime = known.get(row.knownAt) ?? new Map<number, ArrivingLabel>()
    if (!sameTime.has(row.label)) sameTime.set(row.label, row)
    known.set(row.knownAt, sameTime)
  }
  let last: ArrivingLabel | null = null
  let clear = 0
  for (const row of comparable) {
    const contrary = withOtherLabel(known.get(row.knownAt)?.values() ?? [], row.label)
    if (contrary) {
      rejected.push({ row, reason: ambiguous(row, contrary) })
      continue
    }
    clear += 1
    if (last === null || row.knownAt > last.knownAt) last = row
  }
  return { last, superseded: Math.max(0, clear - 1), rejected }
}

function withOtherLabel(rows: Iterable<ArrivingLabel>, label: number): ArrivingLabel | null {
  for (const row of rows) if (row.label !== label) return row
  return null
}

function ambiguous({ id, told, knownAt }: ArrivingLabel, contrary: ArrivingLabel): string {
  return `label ${told} of ${id}, known at ${toIso(knownAt)}, is ambiguous: known at the same time as row ${contrary.rowNumber}, which says ${contrary.told}`
}

function otherTime({ id, at }: ArrivingLabel, first: ArrivingLabel): string {
  return `not the same time of observation ${id} as row ${first.rowNumber}: ${toIso(at ?? 0)}, there ${toIso(first.at ?? 0)}`
}
