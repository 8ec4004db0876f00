import { openNdjson, unreadable } from '../ndjson/open-ndjson.ts'
import { parseObject } from '../ndjson/read-ndjson.ts'
import { readText } from '../open-text.ts'
import { rowBytesMax, rowTooLong } from '../row-limits.ts'
import type { FileRow, RowsFile } from '../rows-file.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { ArrayScanner } from './array-scanner.ts'

/**
 * Opens a file that is one JSON array of objects, gzipped where its name ends in `.gz`, as rows of NDJSON: an element a
 * line. Memory holds an element of it at a time. A file that begins otherwise is opened as NDJSON.
 *
 * @param chunkBytes the bytes that are read at once
 * @throws {UnreadableRowsError} `EMPTY_FILE` | `NOT_UTF8` | `UNREADABLE_FILE`, naming the file
 */
export async function openJson(path: string, chunkBytes?: number): Promise<RowsFile> {
  if (!(await isArray(path, chunkBytes))) return openNdjson(path, chunkBytes)
  for await (const { text } of readElements(path, chunkBytes)) {
    const columns = Object.keys(parseObject(text) ?? {})
    return { columns, hasHeader: false, fileRows: readElements(path, chunkBytes) }
  }
  throw new UnreadableRowsError('EMPTY_FILE', `${path} has no rows.`)
}

async function isArray(path: string, chunkBytes: number | undefined): Promise<boolean> {
  try {
    for await (const piece of readText(path, chunkBytes)) {
      const [first] = /\S/.exec(piece) ?? []
      if (first !== undefined) return first === '['
    }
    return false
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

async function* readElements(path: string, chunkBytes: number | undefined): AsyncGenerator<FileRow> {
  const scanner = new ArrayScanner()
  try {
    for await (const piece of readText(path, chunkBytes)) {
      for (const { text, line } of scanner.push(piece)) {
        if (text.length > rowBytesMax) throw new UnreadableRowsError('UNREADABLE_FILE', `${rowTooLong(line)}.`)
        // A line of NDJSON has no other line in it; within a string an end of line is no JSON.
        if (text !== '') yield { text: text.replaceAll(/[\r\n]+/g, ' '), line }
      }
      if (scanner.isBroken) break
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
  if (!scanner.hasEnded || scanner.isBroken)
    throw new UnreadableRowsError(
      'UNREADABLE_FILE',
      `${path} begins as a JSON array, and ${scanner.isBroken ? 'is not one to its end' : 'ends before the array does'}: rows as JSON are one array of objects.`,
    )
}
