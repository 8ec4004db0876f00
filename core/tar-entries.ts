import { InvalidInputError } from './errors.ts'

const blockSize = 512

export interface TarEntry {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'other'
  readonly bytes: Uint8Array
}

/**
 * The entries of a tar archive in order: ustar, with the long paths of GNU tar and pax. Links and devices are `other`.
 *
 * Paths are unchanged from the archive. Before writing to a folder, check that no path leads out of it.
 *
 * @throws {InvalidInputError} `ARCHIVE_TRUNCATED` when the last file is cut off
 * @complexity O(number of entries); bytes are not copied
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
export function* tarEntries(tar: Uint8Array): Generator<TarEntry> {
  const text = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength)
  let longPath: string | null = null
  for (let offset = 0; offset + blockSize <= tar.length && text[offset] !== 0; ) {
    const size = Number.parseInt(field(text, offset + 124, 12), 8) || 0
    const start = offset + blockSize
    if (start + size > tar.length) {
      throw new InvalidInputError({ code: 'ARCHIVE_TRUNCATED', message: 'the archive ends in the middle of a file' })
    }
    const bytes = tar.subarray(start, start + size)
    const type = String.fromCharCode(text[offset + 156] ?? 0)
    offset = start + Math.ceil(size / blockSize) * blockSize
    if (type === 'L') longPath = field(text, start, size, 'utf8')
    else if (type === 'x') longPath = paxPath(text.subarray(start, start + size)) ?? longPath
    else if (type !== 'g') {
      const header = start - blockSize
      const [name, prefix] = [field(text, header, 100), field(text, header + 345, 155)]
      yield { path: longPath ?? (prefix === '' ? name : `${prefix}/${name}`), kind: kindOf(type), bytes }
      longPath = null
    }
  }
}

function kindOf(type: string): TarEntry['kind'] {
  if (type === '5') return 'directory'
  return type === '0' || type === '\0' ? 'file' : 'other'
}

function field(text: Buffer, start: number, length: number, encoding: 'latin1' | 'utf8' = 'latin1'): string {
  return text.toString(encoding, start, start + length).split('\0', 1)[0] ?? ''
}

/** Reads the path from pax records, each `LENGTH KEY=VALUE` and a line feed; the value may have line feeds, too. */
function paxPath(records: Buffer): string | null {
  for (let start = 0; start < records.length; ) {
    const length = Number.parseInt(records.toString('latin1', start, start + 20), 10)
    if (!(length > 0)) return null
    const [, key, value] = /^\d+ ([^=]*)=(.*)\n$/s.exec(records.toString('utf8', start, start + length)) ?? []
    if (key === 'path') return value ?? null
    start += length
  }
  return null
}
