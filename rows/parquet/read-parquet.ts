import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { toIso } from '#core/instant'
import { rowOfObject, type Table } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'

/** A delivery's most rows: unpacked, a small file may fill the memory. */
const rowsMax = 500_000

/**
 * Reads a Parquet file's rows as a JSON file would have them: times as ISO 8601, whole numbers as numbers.
 *
 * @throws {UnreadableRowsError} `EMPTY_FILE` | `UNREADABLE_FILE` | `TOO_MANY_ROWS`
 */
export async function readParquet(content: Uint8Array, rowOffset: number): Promise<Table> {
  try {
    const objects = await readObjects(content)
    if (objects.length === 0) throw new UnreadableRowsError('EMPTY_FILE', 'The file is empty.')
    return {
      columns: [...new Set(objects.flatMap((row) => Object.keys(row)))],
      rows: objects.map((row, index) => rowOfObject(row, rowOffset + index + 1, JSON.stringify(row))),
      unreadable: [],
    }
  } catch (cause) {
    if (cause instanceof UnreadableRowsError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UnreadableRowsError('UNREADABLE_FILE', `The Parquet file cannot be read: ${reason}`, { cause })
  }
}

async function readObjects(content: Uint8Array): Promise<Record<string, unknown>[]> {
  const file = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer
  const metadata = parquetMetadata(file)
  if (metadata.num_rows > rowsMax) {
    const message = `A delivery has at most ${rowsMax} rows; the file has ${metadata.num_rows}.`
    throw new UnreadableRowsError('TOO_MANY_ROWS', message)
  }
  return (await parquetReadObjects({ file, metadata, compressors })).map(plainObject)
}

/** hyparquet knows Snappy itself. */
const compressors = {
  GZIP: (input: Uint8Array) => new Uint8Array(gunzipSync(input)),
  BROTLI: (input: Uint8Array) => new Uint8Array(brotliDecompressSync(input)),
  ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)),
}

function plainObject(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, plain(value)]))
}

/** A column that is no feature may hold lists and objects of such values. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Date) return toIso(value.getTime())
  if (Array.isArray(value)) return value.map(plain)
  return Object.prototype.toString.call(value) === '[object Object]' ? plainObject(value as object) : value
}
