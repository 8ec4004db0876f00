import { CsvError, parse } from 'csv-parse/sync'
import { ApiError } from '#api/http/api-error'

/** A file's content: text, or the rows that a Parquet file holds. */
export type RowSource =
  | { readonly format: 'csv' | 'ndjson'; readonly text: string }
  | { readonly format: 'parquet'; readonly rows: readonly Readonly<Record<string, unknown>>[] }

export interface TableRow {
  /** 1 is the first row below the header, or the first line of NDJSON. */
  readonly rowNumber: number
  readonly raw: string
  /** A column's cell: text of a CSV, any value of NDJSON; undefined where the row has none. */
  readonly cell: (column: string) => unknown
}

export interface UnreadableRow {
  readonly rowNumber: number
  readonly reason: string
  readonly raw: string
}

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
  readonly unreadable: readonly UnreadableRow[]
}

/** What a rejected row keeps of its text: enough to find it in the file. */
const rawCharactersMax = 500

/**
 * Reads a file's text into rows by column name; which columns it needs is not its business.
 *
 * CSV: a header row, quoted fields, CRLF, a byte-order mark; `;`, tab or `|` where the header has no comma. A row with too many or
 * too few cells is unreadable, the rest goes on.
 *
 * @throws {ApiError} 422 `EMPTY_FILE` | `UNREADABLE_FILE` | `DUPLICATE_COLUMN`
 * @complexity O(characters)
 */
export function readTable(source: RowSource, rowOffset = 0): Table {
  const table = tableOf(source, rowOffset)
  if (table.columns.length === 0 && table.rows.length === 0 && table.unreadable.length === 0) {
    throw new ApiError(
      422,
      'EMPTY_FILE',
      source.format === 'csv' ? 'The file is empty: a header row is needed.' : 'The file is empty.',
    )
  }
  return table
}

function tableOf(source: RowSource, rowOffset: number): Table {
  switch (source.format) {
    case 'csv':
      return readCsv(source.text, rowOffset)
    case 'ndjson':
      return readNdjson(source.text, rowOffset)
    case 'parquet':
      return objectsAsTable(source.rows, rowOffset)
  }
}

/** The separator that a header row shows. @example separatorOf('a;b;c') // => ';' */
export function separatorOf(header: string): string {
  const count = (separator: string) => header.split(separator).length
  const best = [',', ';', '\t', '|'].reduce((a, b) => (count(b) > count(a) ? b : a))
  return best
}

function readCsv(text: string, rowOffset: number): Table {
  const [header, ...records] = parseCsv(text)
  const columns = (header?.record ?? []).map((name) => name.trim())
  const twice = duplicateColumn(columns)
  if (twice !== null) throw new ApiError(422, 'DUPLICATE_COLUMN', `The header names the column "${twice}" twice.`)
  const positions = new Map(columns.map((column, position) => [column, position]))
  const rows: TableRow[] = []
  const unreadable: UnreadableRow[] = []
  for (const [index, { record, raw }] of records.entries()) {
    const rowNumber = rowOffset + index + 1
    if (record.length === columns.length) {
      rows.push({ rowNumber, raw: shortened(raw), cell: (column) => record[positions.get(column) ?? -1] })
    } else {
      unreadable.push({ rowNumber, reason: otherCellCount(record, columns), raw: shortened(raw) })
    }
  }
  return { columns: columns.filter((column) => column !== ''), rows, unreadable }
}

/** A column that a header names more than once: which of them is meant, nobody could say. Columns without a name are left out everywhere. */
export function duplicateColumn(columns: readonly string[]): string | null {
  return columns.find((column, position) => column !== '' && columns.indexOf(column) !== position) ?? null
}

/** Why a record of another length than the header's cannot be read. */
export function otherCellCount(record: readonly string[], columns: readonly string[]): string {
  return `${record.length} cells where the header has ${columns.length}`
}

function parseCsv(text: string): { record: string[]; raw: string }[] {
  try {
    return parse(text, {
      bom: true,
      delimiter: separatorOf(text.slice(0, text.search(/[\r\n]|$/))),
      raw: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; raw: string }[]
  } catch (error) {
    if (error instanceof CsvError)
      throw new ApiError(422, 'UNREADABLE_FILE', `The CSV cannot be read: ${error.message}`)
    throw error
  }
}

function readNdjson(text: string, rowOffset: number): Table {
  const columns = new Set<string>()
  const rows: TableRow[] = []
  const unreadable: UnreadableRow[] = []
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (const [index, line] of lines.filter((candidate) => candidate.trim() !== '').entries()) {
    const rowNumber = rowOffset + index + 1
    const row = parseObject(line)
    if (row === null) {
      const reason = line.trimStart().startsWith('[')
        ? 'not a JSON object but an array: NDJSON has one object a line'
        : 'not a JSON object'
      unreadable.push({ rowNumber, reason, raw: shortened(line) })
      continue
    }
    for (const column of Object.keys(row)) columns.add(column)
    rows.push({ rowNumber, raw: shortened(line), cell: cellOf(row) })
  }
  return { columns: [...columns], rows, unreadable }
}

function objectsAsTable(objects: readonly Readonly<Record<string, unknown>>[], rowOffset: number): Table {
  const columns = new Set(objects.flatMap((row) => Object.keys(row)))
  const rows = objects.map((row, index) => ({
    rowNumber: rowOffset + index + 1,
    raw: shortened(JSON.stringify(row)),
    cell: cellOf(row),
  }))
  return { columns: [...columns], rows, unreadable: [] }
}

function cellOf(row: Readonly<Record<string, unknown>>): TableRow['cell'] {
  return (column) => (Object.hasOwn(row, column) ? row[column] : undefined)
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function shortened(raw: string): string {
  return raw.trimEnd().slice(0, rawCharactersMax)
}
