import type { FileFormat } from '#contracts/row-formats'
import { openCsv } from './csv/open-csv.ts'
import { openNdjson } from './ndjson/open-ndjson.ts'
import type { FileOpener } from './rows-file.ts'

/** Readers of a file on disk, row by row, by its format. The bundles of functions do without them. */
export const fileOpeners: Readonly<Record<FileFormat, FileOpener>> = { csv: openCsv, ndjson: openNdjson }
