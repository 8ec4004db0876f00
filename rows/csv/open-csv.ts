import { pipeline } from 'node:stream'
import { parse } from 'csv-parse'
import { openText } from '../open-text.ts'
import type { FileRow, RowsFile } from '../rows-file.ts'
import type { TableRow, UnreadableRow } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { type CsvHeader, type CsvRecord, csvOptions, readHeader } from './csv-dialect.ts'

export interface CsvFile extends RowsFile {
  /** The rows below the header. */
  readonly rows: AsyncIterable<TableRow | UnreadableRow>
}

type Options = ReturnType<typeof csvOptions>

/**
 * Opens a CSV file with a header, gzipped where its name ends in `.gz`.
 *
 * @throws {UnreadableRowsError} `EMPTY_FILE` | `DUPLICATE_COLUMN` | `UNREADABLE_FILE` with the last row that was read,
 *   each naming the file
 */
export async function openCsv(path: string): Promise<CsvFile> {
  const options = csvOptions(await readFirstLine(path))
  for await (const { record } of readRecords(path, options)) {
    const header = readHeader(record, `${path}: the header`)
    return {
      columns: header.columns,
      hasHeader: true,
      rows: readRows(path, options, header),
      fileRows: readFileRows(path, options),
    }
  }
  throw new UnreadableRowsError('EMPTY_FILE', `${path} is empty.`)
}

/** At least the first line: a stream gives it in pieces. */
async function readFirstLine(path: string): Promise<string> {
  let text = ''
  try {
    for await (const piece of openText(path).setEncoding('utf8') as AsyncIterable<string>) {
      text += piece
      if (/[\r\n]/.test(piece)) break
    }
  } catch (cause) {
    throw unreadable(path, 0, cause)
  }
  return text
}

async function* readRecords(path: string, options: Options): AsyncGenerator<CsvRecord> {
  const parser = parse(options)
  // An error on the way destroys the parser, whose iteration then throws it. A reader that stops early destroys the
  // file.
  pipeline(openText(path), parser, () => {})
  let count = 0
  try {
    for await (const record of parser as AsyncIterable<CsvRecord>) {
      yield record
      count += 1
    }
  } catch (cause) {
    throw unreadable(path, Math.max(0, count - 1), cause)
  }
}

async function* readRows(path: string, options: Options, { read }: CsvHeader) {
  let rowNumber = 0
  for await (const record of readRecords(path, options)) {
    if (rowNumber > 0) yield read(record, rowNumber)
    rowNumber += 1
  }
}

async function* readFileRows(path: string, options: Options): AsyncGenerator<FileRow> {
  let line = 1
  for await (const { raw } of readRecords(path, options)) {
    // Empty lines stand before the row that follows them.
    yield { text: raw, line: line + breaksIn(/^[\r\n]*/.exec(raw)?.[0] ?? '') }
    line += breaksIn(raw)
  }
}

/** A raw row may hold the first half of a CRLF only. */
function breaksIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}

function unreadable(path: string, rowNumber: number, cause: unknown): UnreadableRowsError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new UnreadableRowsError('UNREADABLE_FILE', `${path} cannot be read after row ${rowNumber}: ${reason}`, {
    cause,
  })
}
