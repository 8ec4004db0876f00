import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { decodeText } from './decode-text.ts'
import { rowBytesMax } from './row-limits.ts'
import { UnreadableRowsError } from './unreadable-rows-error.ts'

const chunkBytesDefault = 64 * 1024

/** A file's bytes, unpacked where its name ends in `.gz`. An error reaches the reader of the stream. */
export function openBytes(path: string, chunkBytes = chunkBytesDefault): Readable {
  const file = createReadStream(path, { highWaterMark: chunkBytes })
  return path.endsWith('.gz') ? pipeline(file, createGunzip({ chunkSize: Math.max(64, chunkBytes) }), () => {}) : file
}

/**
 * A file's text in pieces, without its byte-order mark. No piece ends within a character.
 *
 * @param chunkBytes the bytes that are read at once
 * @throws {UnreadableRowsError} `NOT_UTF8` with the line, `UNREADABLE_FILE` for more than a megabyte of blank lines
 */
export async function* readText(path: string, chunkBytes?: number): AsyncGenerator<string> {
  let line = 1
  let isBegun = false
  let held: Uint8Array = new Uint8Array()
  let blankBytes = 0
  for await (const chunk of openBytes(path, chunkBytes) as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([held, chunk])
    const end = bytes.length - incompleteAtEnd(bytes)
    // The first bytes tell what a file is: they are not looked at one by one.
    if (!isBegun && end < 4) {
      held = bytes
      continue
    }
    held = bytes.subarray(end)
    const text = decodeText(bytes.subarray(0, end), isBegun ? line : undefined)
    isBegun = true
    blankBytes = /[^\r\n]/.test(text) ? 0 : blankBytes + text.length
    if (blankBytes > rowBytesMax) throw new UnreadableRowsError('UNREADABLE_FILE', tooBlank(line))
    line += text.split('\n').length - 1
    if (text !== '') yield text
  }
  if (held.length > 0) yield decodeText(held, isBegun ? line : undefined)
}

const tooBlank = (line: number) => `there are more than ${rowBytesMax} blank lines up to line ${line}.`

/** Bytes of a character that the next chunk completes: at most three. */
function incompleteAtEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}
