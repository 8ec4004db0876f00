import { readText } from '../open-text.ts'
import { rowBytesMax, rowTooLong } from '../row-limits.ts'
import type { FileRow, RowsFile } from '../rows-file.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { isArrayBegun, parseObject } from './read-ndjson.ts'

/**
 * Opens an NDJSON file, gzipped where its name ends in `.gz`. Memory holds a line of it at a time.
 *
 * @param chunkBytes the bytes that are read at once
 * @throws {UnreadableRowsError} `EMPTY_FILE` | `NOT_UTF8` | `UNREADABLE_FILE`, naming the file
 */
export async function openNdjson(path: string, chunkBytes?: number): Promise<RowsFile> {
  for await (const { text } of readLines(path, chunkBytes)) {
    if (isArrayBegun(text))
      throw new UnreadableRowsError(
        'UNREADABLE_FILE',
        `${path} is a JSON array: NDJSON has one object a line. Name it .json, or say --format json.`,
      )
    const columns = Object.keys(parseObject(text) ?? {})
    return { columns, hasHeader: false, fileRows: readLines(path, chunkBytes) }
  }
  throw new UnreadableRowsError('EMPTY_FILE', `${path} is empty.`)
}

async function* readLines(path: string, chunkBytes: number | undefined): AsyncGenerator<FileRow> {
  let line = 1
  let begun = ''
  try {
    for await (const piece of readText(path, chunkBytes)) {
      // U+2028 ends a line of a text, not of NDJSON: JSON allows it in a string.
      const [first = '', ...more] = piece.split('\n')
      begun += first
      for (const next of more) {
        if (begun.trim() !== '') yield { text: checkedLine(begun, line), line }
        line += 1
        begun = next
      }
      checkedLine(begun, line)
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
  if (begun.trim() !== '') yield { text: begun, line }
}

function checkedLine(text: string, line: number): string {
  if (text.length > rowBytesMax) throw new UnreadableRowsError('UNREADABLE_FILE', `${rowTooLong(line)}.`)
  return text
}

/** The error for a file that cannot be read, naming the file. */
export function unreadable(path: string, cause: unknown): UnreadableRowsError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return cause instanceof UnreadableRowsError && cause.code === 'NOT_UTF8'
    ? new UnreadableRowsError('NOT_UTF8', reason.replace(/^The file/, path), { cause })
    : new UnreadableRowsError('UNREADABLE_FILE', `${path} cannot be read: ${reason}`, { cause })
}
