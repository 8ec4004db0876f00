import { pipeline } from 'node:stream'
import { parse } from 'csv-parse'
import { readText } from '../open-text.ts'
import { rowBytesMax, rowTooLong } from '../row-limits.ts'
import type { FileRow, RowsFile } from '../rows-file.ts'
import type { TableRow, UnreadableRow } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { type CsvDialect, type CsvHeader, type CsvRecord, csvDialect, readHeader } from './csv-dialect.ts'
import { csvProblem } from './csv-problem.ts'
import { csvSeparator } from './csv-separator.ts'

export interface CsvFile extends RowsFile {
  /** Positions of columns without a name; 1 is the first. */
  readonly unnamed: readonly number[]
  /** The rows below the header. */
  readonly rows: AsyncIterable<TableRow | UnreadableRow>
}

interface Source extends CsvDialect {
  readonly path: string
  readonly chunkBytes: number | undefined
}

/**
 * Opens a CSV file with a header, gzipped where its name ends in `.gz`. Memory holds a row of it at a time.
 *
 * @param chunkBytes the bytes that are read at once
 * @throws {UnreadableRowsError} `EMPTY_FILE` | `DUPLICATE_COLUMN` | `NOT_UTF8` | `UNREADABLE_FILE` with the last
 *   row that was read, each naming the file
 */
export async function openCsv(path: string, chunkBytes?: number): Promise<CsvFile> {
  const source = { path, chunkBytes, ...csvDialect(await readHead(path, chunkBytes)) }
  let position = 0
  for await (const { record } of readRecords(source)) {
    if (!source.isAboveHeader(record, position)) {
      const header = readHeader(record, source.options.delimiter, `${path}: the header`)
      return {
        columns: header.columns,
        unnamed: header.unnamed,
        hasHeader: true,
        rows: readRows(source, header, position + 1),
        fileRows: readFileRows(source, position),
      }
    }
    position += 1
  }
  throw new UnreadableRowsError('EMPTY_FILE', `${path} is empty.`)
}

/** At least the header: a stream gives it in pieces. */
async function readHead(path: string, chunkBytes: number | undefined): Promise<string> {
  let text = ''
  try {
    for await (const piece of readText(path, chunkBytes)) {
      text += piece
      if (csvSeparator(text).isComplete) break
      if (text.length > rowBytesMax) throw new UnreadableRowsError('UNREADABLE_FILE', `${rowTooLong(1)}.`)
    }
  } catch (cause) {
    throw unreadable(path, 0, cause)
  }
  return text
}

async function* readRecords({ path, chunkBytes, options }: Source): AsyncGenerator<CsvRecord> {
  const parser = parse(options)
  // An error on the way destroys the parser, whose iteration then throws it. A reader that stops early destroys the
  // file.
  pipeline(readText(path, chunkBytes), parser, () => {})
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

async function* readRows(source: Source, { read }: CsvHeader, recordsAbove: number) {
  let position = 0
  for await (const record of readRecords(source)) {
    if (position >= recordsAbove) yield read(record, position - recordsAbove + 1)
    position += 1
  }
}

/** The lines above the header belong to it: one of them may name the separator. */
async function* readFileRows(source: Source, headerAt: number): AsyncGenerator<FileRow> {
  let line = 1
  let position = 0
  let above = ''
  for await (const { raw } of readRecords(source)) {
    // Empty lines stand before the row that follows them.
    if (position < headerAt) above += withLineEnd(raw)
    else yield { text: `${above}${raw}`, line: line + breaksIn(/^[\r\n]*/.exec(raw)?.[0] ?? '') }
    if (position === headerAt) above = ''
    line += breaksIn(raw)
    position += 1
  }
}

const withLineEnd = (raw: string) => `${raw.replace(/[\r\n]+$/, '')}\n`

/** A raw row may hold the first half of a CRLF only. */
function breaksIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}

function unreadable(path: string, rowNumber: number, cause: unknown): UnreadableRowsError {
  if (cause instanceof UnreadableRowsError && cause.code === 'NOT_UTF8')
    return new UnreadableRowsError('NOT_UTF8', cause.message.replace(/^The file/, path), { cause })
  return new UnreadableRowsError(
    'UNREADABLE_FILE',
    `${path} cannot be read after row ${rowNumber}: ${csvProblem(cause)}`,
    {
      cause,
    },
  )
}
