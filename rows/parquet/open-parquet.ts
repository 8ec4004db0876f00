import { readFile, stat } from 'node:fs/promises'
import type { FileRow, RowsFile } from '../rows-file.ts'
import { jsonOf } from '../shown-cell.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { readParquet } from './read-parquet.ts'

/** A file is decoded as a whole: half a million rows of many columns are far below it. */
const fileBytesMax = 512 * 2 ** 20

/** Decoding 500,000 rows takes seconds; a damaged file may take for ever. */
const decodingMsMax = 120_000

/**
 * Opens a Parquet file; its rows come as lines of NDJSON, with the values that its content has over HTTP. Memory holds
 * all of it.
 *
 * @throws {UnreadableRowsError} `EMPTY_FILE` | `UNREADABLE_FILE` | `TOO_MANY_ROWS`, naming the file
 */
export async function openParquet(path: string): Promise<RowsFile> {
  const { size } = await stat(path)
  if (size > fileBytesMax)
    throw new UnreadableRowsError('UNREADABLE_FILE', `${path} has ${size} bytes: at most ${fileBytesMax} are read.`)
  try {
    const { columns, rows } = await readParquet(await readFile(path), 0, decodingMsMax)
    return { columns, hasHeader: false, fileRows: linesOf(columns, rows) }
  } catch (error) {
    if (!(error instanceof UnreadableRowsError)) throw error
    throw new UnreadableRowsError(error.code, `${path}: ${error.message}`, { cause: error })
  }
}

type Rows = Awaited<ReturnType<typeof readParquet>>['rows']

async function* linesOf(columns: readonly string[], rows: Rows): AsyncGenerator<FileRow> {
  for (const { cell, rowNumber } of rows) {
    const cells = columns.map((column) => `${jsonOf(column)}:${jsonValue(cell(column))}`)
    yield { text: `{${cells.join()}}`, line: rowNumber }
  }
}

/** JSON has no infinite number, but one that is too large reads as such: it is refused, and not taken for missing. */
function jsonValue(cell: unknown): string {
  if (cell === Number.POSITIVE_INFINITY) return '1e999'
  if (cell === Number.NEGATIVE_INFINITY) return '-1e999'
  return jsonOf(cell ?? null)
}
