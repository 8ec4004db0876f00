import type { FileFormat } from '#contracts/row-formats'
import { readCsv } from './csv/read-csv.ts'
import { readNdjson } from './ndjson/read-ndjson.ts'
import type { TableReader } from './table.ts'

/** Readers of a whole file, by its format. */
export const fileReaders = {
  csv: readCsv,
  ndjson: readNdjson,
} satisfies Readonly<Record<FileFormat, TableReader>>
