import type { IncomingKind } from '#contracts/incoming-key'
import type { IngestBatch } from '#contracts/ingest-batch'
import type { Instant } from '#core/instant'
import { openCsv } from '#rows/csv/open-csv'
import { demandColumns } from '#rows/needed-columns'
import { type ReadRow, readLabelRow, readObservationRow } from '#rows/read-row'
import type { TableRow, UnreadableRow } from '#rows/table'
import { UnreadableRowsError } from '#rows/unreadable-rows-error'
import type { Example } from './example-folder.ts'

/** A row of the example's files and the time it arrives: an observation when it is made, a label when it is known. */
export interface Arrival {
  readonly dueAt: Instant
  readonly observation?: IngestBatch['observations'][number]
  readonly label?: IngestBatch['labels'][number]
  readonly unreadable?: IngestBatch['unreadable'][number]
}

/**
 * The example's rows in order of arrival: both files merged by time, read row by row.
 *
 * Each file is in order of arrival. A row dated before the one above it is late and arrives with that one: it is not
 * sorted back, as in production.
 */
export async function* readArrivals(example: Example): AsyncGenerator<Arrival> {
  const observations = await openArrivals(example, 'observations', example.observations)
  const labels = example.labels === null ? null : await openArrivals(example, 'labels', example.labels)
  const files = [observations, ...(labels ? [labels] : [])]
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

async function openArrivals(
  { model }: Example,
  kind: IncomingKind,
  path: string,
): Promise<AsyncGenerator<Arrival, void>> {
  const file = await openCsv(path)
  demandColumns(file.columns, { model, kind, subject: path })
  return arrivalsOf(file.rows, (row) =>
    kind === 'observations' ? readObservationRow(row, model) : readLabelRow(row, model),
  )
}

async function* arrivalsOf(
  rows: AsyncIterable<TableRow | UnreadableRow>,
  read: (row: TableRow) => ReadRow,
): AsyncGenerator<Arrival, void> {
  let now = Number.NEGATIVE_INFINITY
  // Labels from the observations file that become known later.
  const later: Arrival[] = []
  const undated: Arrival[] = []
  for await (const row of rows) {
    const { rowNumber, raw } = row
    const result = 'reason' in row ? { problem: row.reason } : read(row)
    if ('problem' in result) {
      // No delivery time is known before the first dated row.
      const arrival = { dueAt: now, unreadable: { rowNumber, reason: result.problem, raw } }
      if (Number.isFinite(now)) yield arrival
      else undated.push(arrival)
      continue
    }
    const observation = result.observation && { ...result.observation, rowNumber }
    const label = result.label && { ...result.label, rowNumber }
    now = Math.max(now, observation?.at ?? label?.knownAt ?? label?.at ?? now)
    for (const arrival of undated.splice(0)) yield { ...arrival, dueAt: now }
    while (later[0] && later[0].dueAt <= now) yield later.shift() as Arrival
    if (observation) yield { dueAt: now, observation }
    if (label && !observation) yield { dueAt: now, label }
    if (label && observation) insertByTime(later, { dueAt: Math.max(now, label.knownAt ?? now), label })
  }
  if (undated[0]?.unreadable) {
    const { rowNumber, reason } = undated[0].unreadable
    throw new UnreadableRowsError('UNREADABLE_FILE', `no row is readable; row ${rowNumber}: ${reason}`)
  }
  yield* later
}

function insertByTime(arrivals: Arrival[], arrival: Arrival): void {
  let index = arrivals.length
  while (index > 0 && (arrivals[index - 1] as Arrival).dueAt > arrival.dueAt) index -= 1
  arrivals.splice(index, 0, arrival)
}
