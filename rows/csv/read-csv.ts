import { CsvError, parse } from 'csv-parse/sync'
import { decodeText } from '../decode-text.ts'
import type { Table, TableRow, UnreadableRow } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { type CsvRecord, csvDialect, readHeader } from './csv-dialect.ts'
import { csvProblem } from './csv-problem.ts'
import { splitUnquoted } from './split-unquoted.ts'

/**
 * Reads the content of a CSV file with a header.
 *
 * @throws {UnreadableRowsError} `NOT_UTF8` | `EMPTY_FILE` | `UNREADABLE_FILE` | `DUPLICATE_COLUMN`
 * @complexity O(bytes)
 */
export function readCsv(content: Uint8Array, rowOffset: number): Table {
  const text = decodeText(content)
  const { options, isAboveHeader } = csvDialect(text)
  const records = splitUnquoted(text, options.delimiter) ?? parseRecords(text, options)
  const headerAt = records.findIndex(({ record }, position) => !isAboveHeader(record, position))
  if (headerAt === -1) throw new UnreadableRowsError('EMPTY_FILE', 'The file is empty: a header row is needed.')
  const { columns, read } = readHeader(records[headerAt]?.record ?? [], options.delimiter)
  const rows: TableRow[] = []
  const unreadable: UnreadableRow[] = []
  for (const [index, record] of records.slice(headerAt + 1).entries()) {
    const row = read(record, rowOffset + index + 1)
    if ('reason' in row) unreadable.push(row)
    else rows.push(row)
  }
  return { columns, rows, unreadable }
}

function parseRecords(text: string, options: ReturnType<typeof csvDialect>['options']): CsvRecord[] {
  try {
    return parse(text, options) as unknown as CsvRecord[]
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new UnreadableRowsError('UNREADABLE_FILE', `The CSV cannot be read: ${csvProblem(cause)}`, { cause })
  }
}
