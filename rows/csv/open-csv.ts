import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { parse as parseText } from 'csv-parse/sync'
import { InvalidInputError } from '#core/errors'
import { duplicateColumn, otherCellCount, separatorOf, type TableRow, type UnreadableRow } from '../read-table.ts'

/** A file's columns, and its rows as they are read. */
export interface CsvFile {
  readonly columns: readonly string[]
  /** One that has not as many cells as the header cannot be read. */
  readonly rows: AsyncIterable<TableRow | UnreadableRow>
}

/**
 * Opens a CSV file with a header, to be read row by row: memory does not grow with the file. Gzipped where the name ends in `.gz`.
 *
 * @throws {InvalidInputError} `UNREADABLE_FILE`, naming the row that was read last | `DUPLICATE_COLUMN`, naming the column
 */
export async function openCsv(path: string): Promise<CsvFile> {
  const header = await readHeader(path)
  const separator = separatorOf(header)
  const [names = []] = parseText(header, { bom: true, delimiter: separator, relax_quotes: true }) as string[][]
  const columns = names.map((name) => name.trim())
  const twice = duplicateColumn(columns)
  if (twice !== null) {
    const message = `${path}: the header names the column "${twice}" twice.`
    throw new InvalidInputError({ code: 'DUPLICATE_COLUMN', message, details: { path, column: twice } })
  }
  return { columns, rows: readRows(path, columns, separator) }
}

async function readHeader(path: string): Promise<string> {
  const text = openText(path)
  try {
    const lines = createInterface({ input: text })
    const first = (await Promise.race([once(lines, 'line'), once(lines, 'close'), once(text, 'error')])) as unknown[]
    if (first[0] instanceof Error) throw unreadable(path, 0, first[0])
    return typeof first[0] === 'string' ? first[0] : ''
  } finally {
    text.destroy()
  }
}

async function* readRows(
  path: string,
  columns: readonly string[],
  separator: string,
): AsyncGenerator<TableRow | UnreadableRow> {
  const positions = new Map(columns.map((name, position) => [name, position]))
  const text = openText(path)
  const parser = parse({
    bom: true,
    delimiter: separator,
    from: 2,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  // An error on the way destroys the parser, whose iteration then throws it.
  pipeline(text, parser, () => {})
  let rowNumber = 0
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      rowNumber += 1
      yield record.length === columns.length
        ? new CsvRow(rowNumber, record, positions, separator)
        : { rowNumber, reason: otherCellCount(record, columns), raw: record.join(separator).slice(0, 500) }
    }
  } catch (cause) {
    throw unreadable(path, rowNumber, cause)
  } finally {
    text.destroy()
  }
}

/** A file's text, unpacked. */
function openText(path: string): Readable {
  const file = createReadStream(path)
  return path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file
}

class CsvRow implements TableRow {
  readonly rowNumber: number
  readonly #record: readonly string[]
  readonly #positions: ReadonlyMap<string, number>
  readonly #separator: string

  constructor(rowNumber: number, record: readonly string[], positions: ReadonlyMap<string, number>, separator: string) {
    this.rowNumber = rowNumber
    this.#record = record
    this.#positions = positions
    this.#separator = separator
  }

  get raw(): string {
    return this.#record.join(this.#separator).slice(0, 500)
  }

  get cell(): (column: string) => unknown {
    return (column) => this.#record[this.#positions.get(column) ?? -1]
  }
}

function unreadable(path: string, rowNumber: number, cause: unknown): InvalidInputError {
  const message = `${path} cannot be read after row ${rowNumber}: ${(cause as Error).message}`
  return new InvalidInputError({ code: 'UNREADABLE_FILE', message, details: { path, rowNumber }, cause })
}
