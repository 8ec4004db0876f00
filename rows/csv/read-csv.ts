import { CsvError, parse } from 'csv-parse/sync'
import { decodeText } from '../decode-text.ts'
import type { Table, TableRow, UnreadableRow } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { type CsvRecord, csvOptions, readHeader } from './csv-dialect.ts'

/**
 * Reads the content of a CSV file with a header.
 *
 * @throws {UnreadableRowsError} `NOT_UTF8` | `EMPTY_FILE` | `UNREADABLE_FILE` | `DUPLICATE_COLUMN`
 * @complexity O(bytes)
 */
export function readCsv(content: Uint8Array, rowOffset: number): Table {
  const [header, ...records] = parseRecords(decodeText(content))
  const { columns, read } = readHeader(header?.record ?? [])
  if (columns.length === 0 && records.length === 0)
    throw new UnreadableRowsError('EMPTY_FILE', 'The file is empty: a header row is needed.')
  const rows: TableRow[] = []
  const unreadable: UnreadableRow[] = []
  for (const [index, record] of records.entries()) {
    const row = read(record, rowOffset + index + 1)
    if ('reason' in row) unreadable.push(row)
    else rows.push(row)
  }
  return { columns, rows, unreadable }
}

function parseRecords(text: string): CsvRecord[] {
  try {
    return parse(text, csvOptions(text)) as unknown as CsvRecord[]
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new UnreadableRowsError('UNREADABLE_FILE', `The CSV cannot be read: ${cause.message}`, { cause })
  }
}
