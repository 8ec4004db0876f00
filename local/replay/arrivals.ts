import type { IncomingKind } from '#contracts/incoming-key'
import type { IngestBatch } from '#contracts/ingest-batch'
import { type Instant, showTime } from '#core/instant'
import { openCsv } from '#rows/csv/open-csv'
import { demandColumns } from '#rows/needed-columns'
import { type ReadRow, readLabelRow, readObservationRow } from '#rows/read-row'
import type { TableRow, UnreadableRow } from '#rows/table'
import { aheadMaxMs } from '#rows/time-refusal'
import { UnreadableRowsError } from '#rows/unreadable-rows-error'
import type { Example } from './example-folder.ts'
import { type ReplayedClock, readFileClock } from './read-file-clock.ts'

/**
 * A row of the example's files: an observation, which arrives when it is made, a label, which arrives when it is known,
 * or neither.
 */
interface ArrivingRow {
  readonly observation?: IngestBatch['observations'][number]
  readonly label?: IngestBatch['labels'][number]
  readonly unreadable?: IngestBatch['unreadable'][number]
}

export interface Arrival extends ArrivingRow {
  readonly dueAt: Instant
}

/** An example's rows, and when the last of them arrives. */
interface Arrivals {
  readonly endsAt: Instant
  readonly rows: AsyncGenerator<Arrival, void>
}

/**
 * The example's rows in order of arrival: both files merged by time, read row by row.
 *
 * Each file is in the order of its arrivals. A row that is dated before the one above it comes late, with that one: it
 * is not sorted back, as nothing would in production. A label that comes twice is delivered twice, as a correction.
 */
export async function openArrivals(example: Example): Promise<Arrivals> {
  const observations = await openFile(example, 'observations', example.observations)
  const labels = example.labels === null ? null : await openFile(example, 'labels', example.labels)
  const files = [observations, ...(labels ? [labels] : [])]
  return { endsAt: Math.max(...files.map(({ endsAt }) => endsAt)), rows: merged(files.map(({ rows }) => rows)) }
}

/** The rows of `openArrivals` alone. */
export async function* readArrivals(example: Example): AsyncGenerator<Arrival> {
  yield* (await openArrivals(example)).rows
}

async function* merged(files: readonly AsyncGenerator<Arrival, void>[]): AsyncGenerator<Arrival, void> {
  const heads = await Promise.all(files.map((file) => file.next()))
  for (;;) {
    let earliest = -1
    for (const [index, head] of heads.entries()) {
      const best = heads[earliest]
      // At the same instant, an observation comes before a label.
      if (!head.done && (!best || best.done || head.value.dueAt < best.value.dueAt)) earliest = index
    }
    const head = heads[earliest]
    const file = files[earliest]
    if (!head || head.done || !file) return
    yield head.value
    heads[earliest] = await file.next()
  }
}

async function openFile({ model }: Example, kind: IncomingKind, path: string): Promise<Arrivals> {
  const { columns, rows } = await openCsv(path)
  demandColumns(columns, { model, kind, subject: path })
  const read = kind === 'observations' ? readObservationRow : readLabelRow
  const clock = await readFileClock(path, kind, model)
  const arriving = arrivalsOf(rows, { read: (row) => read(row, model), model, kind, clock, path })
  return { endsAt: clock.endsAt, rows: arriving }
}

interface FileToArrive {
  readonly read: (row: TableRow) => ReadRow
  readonly model: Example['model']
  readonly kind: IncomingKind
  readonly clock: ReplayedClock
  readonly path: string
}

async function* arrivalsOf(
  rows: AsyncIterable<TableRow | UnreadableRow>,
  { read: readRow, model, kind, clock, path }: FileToArrive,
): AsyncGenerator<Arrival, void> {
  let now = Number.NEGATIVE_INFINITY
  // Labels from the observations file that become known later.
  const later: Arrival[] = []
  // Rows above the first one with a time: they come with that one.
  const undated: ArrivingRow[] = []
  let position = 0
  for await (const row of rows) {
    const read = arrivingRow(row, readRow)
    // A row whose time is wrong comes with those around it, and is judged by the same clock as live.
    const isOnTime = clock.moves(position)
    if (isOnTime) now = Math.max(now, timeOf(read) ?? now)
    position += 1
    const knownMax = kind === 'observations' ? clock.knownTo : isOnTime ? Number.POSITIVE_INFINITY : now + aheadMaxMs
    const arriving = inPart(kind, withoutLabelAfter(knownMax, read, { row, model }))
    const { observation, label } = arriving
    if (!Number.isFinite(now)) {
      undated.push(arriving)
      continue
    }
    for (const early of undated.splice(0)) yield { ...early, dueAt: now }
    while (later[0] && later[0].dueAt <= now) yield later.shift() as Arrival
    if (!observation || !label) yield { ...arriving, dueAt: now }
    else {
      yield { observation, dueAt: now }
      insertByTime(later, { label, dueAt: Math.max(now, label.knownAt ?? now) })
    }
  }
  if (undated[0]) throw undeliverable(path, undated[0])
  yield* later
}

function arrivingRow(row: TableRow | UnreadableRow, read: (row: TableRow) => ReadRow): ArrivingRow {
  const { rowNumber, raw } = row
  const result = 'reason' in row ? { problem: row.reason } : read(row)
  if ('problem' in result) return { unreadable: { rowNumber, reason: result.problem, raw } }
  const { observation, label } = result
  return {
    ...(observation && { observation: { ...observation, rowNumber } }),
    ...(label && { label: { ...label, rowNumber } }),
  }
}

const timeOf = ({ observation, label }: ArrivingRow) => observation?.at ?? label?.knownAt ?? label?.at

/** Rejects a label that is known later than any clock of the file will be; its observation is kept. */
function withoutLabelAfter(
  knownMax: Instant,
  arriving: ArrivingRow,
  { row, model }: { readonly row: TableRow | UnreadableRow; readonly model: Example['model'] },
): ArrivingRow {
  const { label, ...others } = arriving
  if (label?.knownAt === undefined || label.knownAt <= knownMax) return arriving
  const { columns } = model
  const reason = `${columns.labelKnownAt}: ${showTime(label.knownAt)} is more than a day ahead of the clock`
  return { ...others, unreadable: { rowNumber: row.rowNumber, part: 'label', reason, raw: row.raw } }
}

/** Both files number their rows from 1: the part tells a row of one from the same row of the other. */
function inPart(kind: IncomingKind, row: ArrivingRow): ArrivingRow {
  return row.unreadable && kind === 'labels' ? { ...row, unreadable: { ...row.unreadable, part: 'label' } } : row
}

function undeliverable(path: string, { unreadable }: ArrivingRow): UnreadableRowsError {
  const message = unreadable
    ? `${path}: no row is readable; row ${unreadable.rowNumber}: ${unreadable.reason}`
    : `${path}: no row has a time, and a replay delivers a row at its time`
  return new UnreadableRowsError('UNREADABLE_FILE', message)
}

function insertByTime(arrivals: Arrival[], arrival: Arrival): void {
  let index = arrivals.length
  while (index > 0 && (arrivals[index - 1] as Arrival).dueAt > arrival.dueAt) index -= 1
  arrivals.splice(index, 0, arrival)
}
