import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree, snappyUncompress } from 'hyparquet'
import { readColumn } from 'hyparquet/src/column.js'
import { checkPages } from './check-pages.ts'
import type { ParquetAnswer, ParquetColumn } from './parquet-answer.ts'
import { plainElement, plainValue, valueParsers } from './plain-value.ts'

/**
 * A delivery's most rows, and values: a column of one value takes a few bytes in its file, and its rows fill the
 * memory.
 */
const rowsMax = 500_000
const valuesMax = 20_000_000

/** The most bytes of a file's pages, unpacked: sixteen times the largest body of a request. */
const unpackedBytesMax = 256 * 2 ** 20

/**
 * The most characters of a file's texts: a dictionary has a long text once, and each row that refers to it carries it.
 */
const charactersMax = 2 ** 28

type ColumnMetaData = NonNullable<FileMetaData['row_groups'][number]['columns'][number]['meta_data']>

/**
 * Reads the columns of a Parquet file. It may run for ever on a damaged file, and fill the memory: it belongs into a
 * process of its own.
 *
 * @throws {Error} saying what is wrong with the file
 */
export function decodeParquet(content: Uint8Array): ParquetAnswer {
  const metadata = parquetMetadata(content)
  const rowCount = Number(metadata.num_rows)
  const leaves = parquetSchema(metadata).children
  if (rowCount > rowsMax || rowCount * leaves.length > valuesMax) {
    const problem = `A delivery has at most ${rowsMax} rows and ${valuesMax} values; the file has ${rowCount} rows of ${leaves.length} columns.`
    return { code: 'TOO_MANY_ROWS', problem: rowCount > rowsMax ? tooManyRows(rowCount) : problem }
  }
  const compressors = boundedCompressors()
  let characters = 0
  const columns = leaves.map((leaf): ParquetColumn => {
    const { name } = leaf.element
    if (leaf.children.length > 0 || leaf.element.repetition_type === 'REPEATED') return { name, values: null }
    const values = metadata.row_groups.flatMap((group) => {
      const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema.join('.') === leaf.path.join('.'))
      if (!chunk?.meta_data) throw new Error(`column ${name} is missing in a row group`)
      return readChunk(content, chunk.meta_data, { leaf, rowCount: Number(group.num_rows), compressors })
    })
    if (values.length !== rowCount) throw new Error(`column ${name} has ${values.length} values for ${rowCount} rows`)
    for (const value of values) if (typeof value === 'string') characters += value.length
    if (characters > charactersMax)
      throw new Error(`its texts have more than ${charactersMax} characters: send it in parts`)
    // An array of doubles passes from process to process several times faster.
    return { name, values: values.every((value) => typeof value === 'number') ? Float64Array.from(values) : values }
  })
  return { columns, rowCount }
}

const tooManyRows = (rowCount: number) => `A delivery has at most ${rowsMax} rows; the file has ${rowCount}.`

interface Asked {
  readonly leaf: SchemaTree
  readonly rowCount: number
  readonly compressors: ReturnType<typeof boundedCompressors>
}

/** A column's values in one row group. */
function readChunk(content: Uint8Array, chunk: ColumnMetaData, { leaf, rowCount, compressors }: Asked): unknown[] {
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset)
  const bytes = content.subarray(start, start + Number(chunk.total_compressed_size))
  const readerOf = () => ({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 })
  if (chunk.codec !== 'UNCOMPRESSED' && !(chunk.codec in compressors)) {
    const known = Object.keys(compressors).join(', ')
    throw new Error(`it is compressed with ${chunk.codec}: write it with one of ${known}, or uncompressed`)
  }
  checkPages(readerOf(), leaf.element.name, rowCount)
  const { element, utf8 } = plainElement(leaf.element)
  const { data } = readColumn(
    readerOf(),
    { groupStart: 0, groupRows: rowCount, selectStart: 0, selectEnd: rowCount },
    {
      pathInSchema: chunk.path_in_schema,
      schemaPath: [
        { ...leaf, element: { name: 'root' } },
        { ...leaf, element },
      ] as SchemaTree[],
      element,
      type: chunk.type,
      codec: chunk.codec,
      compressors,
      parsers: valueParsers,
      utf8,
    },
  )
  const values = data.flatMap((page) =>
    Array.from(page as ArrayLike<unknown>, (value) => plainValue(value, leaf.element)),
  )
  if (values.length !== rowCount)
    throw new Error(`column ${leaf.element.name} has ${values.length} values for ${rowCount} rows`)
  return values
}

/** The compressions of pages, bounded together. hyparquet would unpack Snappy by itself, without a bound. */
function boundedCompressors() {
  let left = unpackedBytesMax
  const taking = (unpack: (input: Uint8Array, length: number) => Uint8Array) => (input: Uint8Array, length: number) => {
    left -= length
    if (left < 0)
      throw new Error(`its pages have more than ${unpackedBytesMax / 2 ** 20} MiB, unpacked: send it in parts`)
    return unpack(input, length)
  }
  const bounded = (unpack: typeof gunzipSync) =>
    taking((input, length) => new Uint8Array(unpack(input, { maxOutputLength: Math.max(1, length) })))
  return {
    SNAPPY: taking((input, length) => {
      const output = new Uint8Array(length)
      snappyUncompress(input, output)
      return output
    }),
    GZIP: bounded(gunzipSync),
    BROTLI: bounded(brotliDecompressSync as typeof gunzipSync),
    ZSTD: bounded(zstdDecompressSync as typeof gunzipSync),
  }
}
