import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { ApiError } from '#api/http/api-error'
import { toIso } from '#core/instant'

/** Rows of one delivery: what comes unpacked must not fill the memory. */
const rowsMax = 500_000

/**
 * Reads a Parquet file's rows as a JSON file would have them: times as ISO 8601, whole numbers as numbers.
 *
 * @throws {ApiError} 422 `UNREADABLE_FILE` | 413 `TOO_MANY_ROWS`
 */
export async function readParquet(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  try {
    const metadata = parquetMetadata(file)
    if (metadata.num_rows > rowsMax) {
      throw new ApiError(
        413,
        'TOO_MANY_ROWS',
        `A delivery has at most ${rowsMax} rows; the file has ${metadata.num_rows}.`,
      )
    }
    const rows = await parquetReadObjects({ file, metadata, compressors })
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])))
  } catch (error) {
    if (error instanceof ApiError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new ApiError(422, 'UNREADABLE_FILE', `The Parquet file cannot be read: ${reason}`)
  }
}

/** Beside Snappy, which the reader knows itself. */
const compressors = {
  GZIP: (input: Uint8Array) => new Uint8Array(gunzipSync(input)),
  BROTLI: (input: Uint8Array) => new Uint8Array(brotliDecompressSync(input)),
  ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)),
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Date ? toIso(value.getTime()) : value
}
