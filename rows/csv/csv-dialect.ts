import { shortened, type TableRow, type UnreadableRow } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'

/** A record as csv-parse gives it with `raw`. */
export interface CsvRecord {
  readonly record: readonly string[]
  readonly raw: string
}

export interface CsvHeader {
  readonly columns: readonly string[]
  /** Reads a record below the header. A record with another number of cells is unreadable. */
  readonly read: (record: CsvRecord, rowNumber: number) => TableRow | UnreadableRow
}

/**
 * How CSV is read everywhere: a header row, quoted cells, CRLF, a byte-order mark; `;`, tab or `|` where the header has
 * more of them than commas.
 *
 * @param text the beginning of the file, at least its first line
 * @example csvOptions('a;b;c').delimiter // => ';'
 */
export function csvOptions(text: string) {
  return {
    bom: true,
    delimiter: separatorOf(text.slice(0, text.search(/[\r\n]|$/))),
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  } as const
}

function separatorOf(header: string): string {
  const count = (separator: string) => header.split(separator).length
  return [',', ';', '\t', '|'].reduce((best, separator) => (count(separator) > count(best) ? separator : best))
}

/**
 * Reads a file's header. Columns without a name are left out.
 *
 * @param subject names the header in an error
 * @throws {UnreadableRowsError} `DUPLICATE_COLUMN`: a cell's column would be ambiguous
 */
export function readHeader(record: readonly string[], subject = 'The header'): CsvHeader {
  const names = record.map((name) => name.trim())
  const columns = names.filter((name) => name !== '')
  const twice = columns.find((name, position) => columns.indexOf(name) !== position)
  if (twice !== undefined)
    throw new UnreadableRowsError('DUPLICATE_COLUMN', `${subject} names the column "${twice}" twice.`)
  const positions = new Map(names.map((name, position) => [name, position]))
  const read = ({ record: cells, raw }: CsvRecord, rowNumber: number) =>
    cells.length === names.length
      ? { rowNumber, raw: shortened(raw), cell: (column: string) => cells[positions.get(column) ?? -1] }
      : { rowNumber, raw: shortened(raw), reason: `${cells.length} cells where the header has ${names.length}` }
  return { columns, read }
}
