import { ApiError } from '#api/http/api-error'
import { type IngestBatch, ingestBatchSchema } from '#contracts/ingest-batch'
import type { ModelFile } from '#contracts/model-file'
import { type ColumnNeeds, neededColumns } from './needed-columns.ts'
import { readLabelRow, readObservationRow } from './read-row.ts'
import { type RowSource, readTable, type Table, type UnreadableRow } from './read-table.ts'

export type RowKind = 'observations' | 'labels'

export interface RowsToRead {
  readonly model: Pick<ModelFile, 'name' | 'columns' | 'features'>
  readonly kind: RowKind
  readonly source: RowSource
  readonly batchId: string
  /** Rows of the same file that were read before: row numbers count on from here. */
  readonly rowOffset: number
  readonly moreFollows: boolean
}

export interface ReadRows {
  readonly batch: IngestBatch
  /** Columns of the file that the model file does not name. */
  readonly ignoredColumns: readonly string[]
}

/**
 * Reads a user's file into a batch by the model file's column mapping.
 *
 * A row that cannot be read becomes an entry of `unreadable` with its number and the reason; the others go on. So does the second
 * row of one identity in the same file: which of them is true, nobody could say.
 *
 * @throws {ApiError} 422 `MISSING_COLUMNS`, naming them and the columns found, and what `readTable` throws
 * @complexity O(characters + rows · features)
 */
export function readRows(asked: RowsToRead): ReadRows {
  const { model, kind, batchId, moreFollows } = asked
  const table = readTable(asked.source, asked.rowOffset)
  const needs = neededColumns(model, kind)
  refuseMissingColumns(table, needs, kind)
  const batch = { modelName: model.name, batchId, moreFollows, ...readEach(table, asked) }
  const known = new Set([...needs.required.map(({ column }) => column), ...needs.optional])
  return {
    batch: ingestBatchSchema.parse(batch),
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
    const { rowNumber, raw } = row
    if ('problem' in read) {
      unreadable.push({ rowNumber, reason: read.problem, raw })
      continue
    }
    const earlier = seen.get(read.id)
    if (earlier !== undefined) {
      unreadable.push({ rowNumber, reason: sameIdentity(read.id, earlier, model), raw })
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

function refuseMissingColumns(table: Table, needs: ColumnNeeds, kind: RowKind): void {
  // NDJSON of which no line could be read shows no columns: its lines are the news.
  if (table.columns.length === 0) return
  const found = new Set(table.columns)
  const absent = needs.required.filter(({ column }) => !found.has(column))
  if (absent.length === 0) return
  const names = absent.map(({ column, role }) => `"${column}" (${role})`).join(', ')
  throw new ApiError(
    422,
    'MISSING_COLUMNS',
    `A file of ${kind} needs the column${absent.length > 1 ? 's' : ''} ${names}. Columns found: ${table.columns.join(', ')}.`,
    absent.map(({ column, role }) => ({ field: column, message: `column is missing (${role})` })),
  )
}
