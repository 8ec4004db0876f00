import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** A file's bytes, unpacked where its name ends in `.gz`. An error reaches the reader of the stream. */
export function openText(path: string): Readable {
  const file = createReadStream(path)
  return path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file
}
