import { isUtf8 } from 'node:buffer'
import { UnreadableRowsError } from './unreadable-rows-error.ts'

/** First bytes of files that are mistaken for text, and the advice on each. Excel's "Unicode Text" is UTF-16. */
const beginnings: readonly (readonly [bytes: readonly number[], advice: string])[] = [
  [[0x1f, 0x8b], 'packed with gzip: give it a name that ends in .gz'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive or a spreadsheet: save it as CSV'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file: write it as CSV'],
  [[0xff, 0xfe], 'UTF-16 text: save it as UTF-8'],
  [[0xfe, 0xff], 'UTF-16 text: save it as UTF-8'],
]

/** Tells by a file's first bytes that it is no UTF-8 text, with advice; null for any other beginning. */
export function kindOfBinary(head: Uint8Array): string | null {
  const known = beginnings.find(([bytes]) => bytes.every((byte, index) => head[index] === byte))
  if (known) return known[1]
  const zeros = [0, 1, 2, 3].map((index) => head[index] === 0).join()
  // UTF-16 without a mark: its first characters are ASCII, with a zero byte beside each.
  return /^(true,false,true,false|false,true,false,true)$/.test(zeros) ? 'UTF-16 text: save it as UTF-8' : null
}

/**
 * The text of a file, without its byte-order mark, or of a part of it.
 *
 * @param line the line of the file where the content begins; without one it is the file's beginning
 * @throws {UnreadableRowsError} `NOT_UTF8`, with what the file is instead or the first line in another encoding
 */
export function decodeText(content: Uint8Array, line?: number): string {
  const kind = line === undefined ? kindOfBinary(content) : null
  if (kind !== null) throw notUtf8(kind)
  if (!isUtf8(content))
    throw notUtf8(`data in another encoding at line ${(line ?? 1) + linesBefore(content)}: save it as UTF-8`)
  return new TextDecoder('utf-8', { ignoreBOM: line !== undefined }).decode(content)
}

function notUtf8(reason: string): UnreadableRowsError {
  return new UnreadableRowsError('NOT_UTF8', `The file is not UTF-8 text but ${reason}.`)
}

/** Lines above the first one that is not UTF-8. */
function linesBefore(content: Uint8Array): number {
  let lines = 0
  for (let start = 0; start < content.length; lines += 1) {
    const end = content.indexOf(0x0a, start)
    const line = content.subarray(start, end === -1 ? content.length : end)
    if (!isUtf8(line) || end === -1) return lines
    start = end + 1
  }
  return lines
}
