import type { IncomingKind } from '#contracts/incoming-key'
import type { IngestBatch } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import { demandColumns, neededColumns } from './needed-columns.ts'
import { readLabelRow, readObservationRow } from './read-row.ts'
import type { RowModel } from './row-model.ts'
import type { Table, UnreadableRow } from './table.ts'

export interface RowsToRead {
  readonly model: RowModel & Pick<ModelFile, 'name'>
  readonly kind: IncomingKind
  readonly batchId: string
  readonly moreFollows: boolean
}

export interface ReadRows {
  readonly batch: IngestBatch
  /** Columns of the file that the model file does not name. */
  readonly ignoredColumns: readonly string[]
}

/**
 * Reads the rows of a user's file into a batch by the model file's column mapping.
 *
 * A row that cannot be read becomes an entry of `unreadable` with its number and the reason, and the other rows are
 * read. The second observation of one identity in a file is unreadable, too: the file does not say which of them is
 * true. Labels may come several times: `labelsKnownLast` says which one counts.
 *
 * Each cell is read within the limits of a batch (`ingestBatchSchema`), so that no schema goes through all rows again: a
 * file of the bucket is taken in as it is read here.
 *
 * @throws {UnreadableRowsError} `MISSING_COLUMNS`, naming them and the columns found
 * @complexity O(rows · features)
 */
export function readRows(table: Table, asked: RowsToRead): ReadRows {
  const { model, kind, batchId, moreFollows } = asked
  // NDJSON without a single readable line has no columns: its unreadable lines say more than missing columns would.
  if (table.columns.length > 0) demandColumns(table.columns, { model, kind })
  const batch = { modelName: model.name, batchId, moreFollows, ...readEach(table, asked) }
  const { required, optional } = neededColumns(model, kind)
  const known = new Set([...required.map(({ column }) => column), ...optional])
  return {
    batch,
    ignoredColumns: table.columns.filter((column) => !known.has(column)),
  }
}

function readEach(
  table: Table,
  { model, kind }: RowsToRead,
): Pick<IngestBatch, 'observations' | 'labels' | 'unreadable'> {
  const observations: IngestBatch['observations'] = []
  const labels: IngestBatch['labels'] = []
  const unreadable: UnreadableRow[] = [...table.unreadable]
  const seen = new Map<string, number>()
  for (const row of table.rows) {
    const read = kind === 'observations' ? readObservationRow(row, model) : readLabelRow(row, model)
    const { rowNumber } = row
    if ('problem' in read) {
      unreadable.push({ rowNumber, reason: read.problem, raw: row.raw })
      continue
    }
    const earlier = kind === 'observations' ? seen.get(read.id) : undefined
    if (earlier !== undefined) {
      unreadable.push({ rowNumber, reason: sameIdentity(read.id, earlier, model), raw: row.raw })
      continue
    }
    seen.set(read.id, rowNumber)
    if (read.observation) observations.push({ ...read.observation, rowNumber })
    if (read.label) labels.push({ ...read.label, rowNumber })
  }
  return { observations, labels, unreadable: unreadable.sort((a, b) => a.rowNumber - b.rowNumber) }
}

function sameIdentity(id: string, earlier: number, { columns }: RowsToRead['model']): string {
  return columns.id === undefined
    ? `the same time as row ${earlier}, and the model file names no id column to tell them apart`
    : `the same ${columns.id} as row ${earlier}: ${id}`
}
