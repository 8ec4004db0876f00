import { rowBytesMax } from '../row-limits.ts'
import { excerptOf, type TableRow, type UnreadableRow } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { csvSeparator } from './csv-separator.ts'
import { unmatchedLines } from './unmatched-lines.ts'

/** A record as csv-parse gives it with `raw`. */
export interface CsvRecord {
  readonly record: readonly string[]
  readonly raw: string
}

export interface CsvHeader {
  readonly columns: readonly string[]
  /** Positions of columns without a name; 1 is the first. */
  readonly unnamed: readonly number[]
  /** Reads a record below the header. A record with another number of cells is unreadable. */
  readonly read: (record: CsvRecord, rowNumber: number) => TableRow | UnreadableRow
}

export interface CsvDialect {
  readonly options: ReturnType<typeof optionsFor>
  /** Whether a record stands above the header: blank cells, or the line that names the separator. */
  readonly isAboveHeader: (record: readonly string[], position: number) => boolean
}

/**
 * How CSV is read everywhere: a header row, which may follow blank lines; quoted cells, also over several lines; a
 * byte-order mark; `;`, tab or `|` where the file says so or its header has more of them than commas; each row ended by
 * CRLF, LF or CR, also mixed.
 *
 * @param text the beginning of the file, at least to the end of its header
 * @example csvDialect('a;b;c').options.delimiter // => ';'
 */
export function csvDialect(text: string): CsvDialect {
  const { separator, isDeclared } = csvSeparator(text.replace(/^\uFEFF/, ''))
  return {
    options: optionsFor(separator),
    isAboveHeader: (record, position) => (isDeclared && position === 0) || record.every((cell) => cell.trim() === ''),
  }
}

function optionsFor(delimiter: string) {
  return {
    bom: true,
    delimiter,
    max_record_size: rowBytesMax,
    raw: true,
    // The order matters: a CRLF is one end.
    record_delimiter: ['\r\n', '\n', '\r'] as string[],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  } as const
}

/**
 * Reads a file's header. Columns without a name are left out: pandas writes its index so.
 *
 * @param subject names the header in an error
 * @throws {UnreadableRowsError} `DUPLICATE_COLUMN`: a cell's column would be ambiguous
 */
export function readHeader(record: readonly string[], delimiter: string, subject = 'The header'): CsvHeader {
  const names = record.map((name) => name.trim())
  const columns = names.filter((name) => name !== '')
  const twice = columns.find((name, position) => columns.indexOf(name) !== position)
  if (twice !== undefined)
    throw new UnreadableRowsError('DUPLICATE_COLUMN', `${subject} names the column "${twice}" twice.`)
  const positions = new Map(names.map((name, position) => [name, position]))
  const read = ({ record: cells, raw }: CsvRecord, rowNumber: number) => {
    const lines = unmatchedLines(raw, delimiter)
    const reason =
      lines > 0
        ? `a quote that is not closed: ${lines} lines were read as one row`
        : `${cells.length} cells where the header has ${names.length}`
    return lines > 0 || cells.length !== names.length
      ? { rowNumber, raw: excerptOf(raw), reason }
      : {
          rowNumber,
          get raw() {
            return excerptOf(raw)
          },
          cell: (column: string) => cells[positions.get(column) ?? -1],
        }
  }
  const unnamed = names.flatMap((name, position) => (name === '' ? [position + 1] : []))
  return { columns, unnamed, read }
}
