import type { IncomingKind } from '#contracts/incoming-key'
import type { ModelFile } from '#contracts/model-file'
import type { Instant } from '#core/instant'
import { openCsv } from '#rows/csv/open-csv'
import { readTime } from '#rows/read-cell'
import { timeZoneOf } from '#rows/row-model'
import type { TableRow, UnreadableRow } from '#rows/table'
import { type FileClock, fileClock, usualSpan } from './file-clock.ts'

export interface ReplayedClock extends FileClock {
  /** The last time at which a label of the file is said to be known; a later one is wrong. Infinity where none is. */
  readonly knownTo: Instant
  /** When the last of its rows arrives, its labels included. */
  readonly endsAt: Instant
}

/**
 * Reads the clock of a file's rows: the times of observations, and the times at which labels are known.
 *
 * The whole file is read once for it. Memory holds two numbers a row.
 */
export async function readFileClock(path: string, kind: IncomingKind, model: ModelFile): Promise<ReplayedClock> {
  const observed: Instant[] = []
  const known: Instant[] = []
  const { columns } = model
  const { labelKnownAt = '' } = columns
  for await (const row of (await openCsv(path)).rows) {
    observed.push(timeIn(row, columns.time, timeZoneOf(model, 'time')))
    known.push(timeIn(row, labelKnownAt, timeZoneOf(model, 'labelKnownAt')))
  }
  if (kind === 'labels') {
    const arrivals = known.map((time, position) => (Number.isNaN(time) ? (observed[position] as Instant) : time))
    const clock = fileClock(arrivals)
    return { ...clock, knownTo: Number.POSITIVE_INFINITY, endsAt: clock.to }
  }
  const sorted = Float64Array.from(known.filter((time) => !Number.isNaN(time))).sort()
  const clock = fileClock(observed)
  const lastKnown = sorted.length < 3 ? (sorted.at(-1) ?? clock.to) : usualSpan(sorted).to
  const knownTo = sorted.length < 3 ? Number.POSITIVE_INFINITY : lastKnown
  return { ...clock, knownTo, endsAt: Math.max(clock.to, lastKnown) }
}

function timeIn(row: TableRow | UnreadableRow, column: string, timeZone: string): Instant {
  const read = 'cell' in row ? readTime(row.cell(column), timeZone) : { problem: '' }
  return 'value' in read ? read.value : Number.NaN
}
