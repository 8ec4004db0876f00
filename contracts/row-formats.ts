/** How a format of rows is recognized. */
interface RowFormatNames {
  /** A row of it in words. */
  readonly holds: string
  /** In a request's `Content-Type`; the first is the one to send. */
  readonly mediaTypes: readonly [string, ...string[]]
  /** Those of files in the bucket and on the command line, gzipped or not. Empty where only the API takes it. */
  readonly extensions: readonly string[]
}

/**
 * The formats that rows come in. The API's media types, its OpenAPI document, `--format` of the command line and the
 * keys of incoming objects follow from this table. A format that is added here does not compile before
 * `rows/table-readers.ts` reads it and, for one that files have, `rows/file-readers.ts` and `rows/file-openers.ts` do.
 */
export const rowFormats = {
  csv: { holds: 'A header, then one row per line.', mediaTypes: ['text/csv'], extensions: ['csv'] },
  ndjson: {
    holds: 'One JSON object per line.',
    mediaTypes: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'],
    extensions: ['ndjson', 'jsonl'],
  },
  json: {
    holds: 'An array of JSON objects, one a row.',
    mediaTypes: ['application/json'],
    extensions: [],
  },
  parquet: {
    holds: 'A Parquet file with flat columns.',
    mediaTypes: ['application/vnd.apache.parquet'],
    extensions: [],
  },
} as const satisfies Readonly<Record<string, RowFormatNames>>

export type RowFormat = keyof typeof rowFormats

/** A format that files have, not only requests. */
export type FileFormat = {
  [Format in RowFormat]: (typeof rowFormats)[Format]['extensions'] extends readonly [] ? never : Format
}[RowFormat]

const formats = Object.entries(rowFormats) as [RowFormat, RowFormatNames][]

export const fileFormats = formats
  .filter(([, { extensions }]) => extensions.length > 0)
  .map(([format]) => format) as FileFormat[]

/** The format of a request's body; undefined for a media type that is not one of rows. */
export function formatOfMediaType(mediaType: string): RowFormat | undefined {
  return formats.find(([, { mediaTypes }]) => mediaTypes.includes(mediaType))?.[0]
}

/**
 * The format that a file's name tells; null where it tells none.
 *
 * @example formatOfFileName('2024-05.CSV.gz') // => { format: 'csv', compressed: true }
 */
export function formatOfFileName(name: string): { readonly format: FileFormat; readonly compressed: boolean } | null {
  const [, extension = '', compression] = /\.([^./]+?)(\.gz)?$/i.exec(name) ?? []
  const format = fileFormats.find((candidate) =>
    (rowFormats[candidate].extensions as readonly string[]).includes(extension.toLowerCase()),
  )
  return format === undefined ? null : { format, compressed: compression !== undefined }
}
