import { createInterface } from 'node:readline'
import { openText } from '../open-text.ts'
import type { FileRow, RowsFile } from '../rows-file.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { parseObject } from './read-ndjson.ts'

/**
 * Opens an NDJSON file, gzipped where its name ends in `.gz`.
 *
 * @throws {UnreadableRowsError} `EMPTY_FILE` | `UNREADABLE_FILE`, naming the file
 */
export async function openNdjson(path: string): Promise<RowsFile> {
  for await (const { text } of readLines(path)) {
    const columns = Object.keys(parseObject(text.replace(/^\uFEFF/, '')) ?? {})
    return { columns, hasHeader: false, fileRows: readLines(path) }
  }
  throw new UnreadableRowsError('EMPTY_FILE', `${path} is empty.`)
}

async function* readLines(path: string): AsyncGenerator<FileRow> {
  const input = openText(path)
  try {
    let line = 0
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1
      if (text.trim() !== '') yield { text, line }
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UnreadableRowsError('UNREADABLE_FILE', `${path} cannot be read: ${reason}`, { cause })
  } finally {
    input.destroy()
  }
}
