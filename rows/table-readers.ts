import type { RowFormat } from '#contracts/row-formats'
import { fileReaders } from './file-readers.ts'
import type { TableReader } from './table.ts'

/** Readers of a request's content, by its format. */
export const tableReaders: Readonly<Record<RowFormat, TableReader>> = {
  ...fileReaders,
  json: async (content, rowOffset) => (await import('./json/read-json.ts')).readJson(content, rowOffset),
  // Its reader is larger than all that reads text: it is loaded with the first such file.
  parquet: async (content, rowOffset) => (await import('./parquet/read-parquet.ts')).readParquet(content, rowOffset),
}
