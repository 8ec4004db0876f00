import { type FileFormat, fileFormats, formatOfFileName } from '#contracts/row-formats'
import { fileOpeners } from '#rows/file-openers'
import { openJson } from '#rows/json/open-json'
import type { RowsFile } from '#rows/rows-file'
import { checkFile, checkTextFile, headOf } from './check-text-file.ts'

/** A format of the command line: Parquet and arrays of JSON are decoded here and sent as lines. */
export const commandFormats = [...fileFormats, 'json', 'parquet'] as const
export type CommandFormat = (typeof commandFormats)[number]

export interface OpenedFile extends RowsFile {
  /** The format in which its rows are sent. */
  readonly format: FileFormat
  /** Whether its rows stand on lines, which a person finds by their number. */
  readonly hasLines: boolean
}

/**
 * Opens a file of rows to be read row by row. Its format is told by its name, or by its first bytes where the name
 * tells none.
 *
 * @throws {CommandError} when it is no such file, {UnreadableRowsError} when it cannot be read or is empty
 */
export async function openRowsFile(path: string, named?: CommandFormat): Promise<OpenedFile> {
  await checkFile(path)
  const format = named ?? (await formatOf(path))
  if (format === 'parquet') {
    // Its reader is larger than all that reads text: it is loaded with the first such file.
    const { openParquet } = await import('#rows/parquet/open-parquet')
    return { format: 'ndjson', hasLines: false, ...(await openParquet(path)) }
  }
  await checkTextFile(path)
  if (format === 'json') return { format: 'ndjson', hasLines: true, ...(await openJson(path)) }
  return { format, hasLines: true, ...(await fileOpeners[format](path)) }
}

async function formatOf(path: string): Promise<CommandFormat> {
  const known = formatOfFileName(path)?.format ?? (/\.json(\.gz)?$/i.test(path) ? 'json' : null)
  if (known !== null) return known
  if (/\.parquet$/i.test(path)) return 'parquet'
  const head = (await headOf(path)).toString('latin1')
  if (head.startsWith('PAR1')) return 'parquet'
  if (/^(\xef\xbb\xbf)?\s*\[\s*[{\]]/.test(head)) return 'json'
  return /^(\xef\xbb\xbf)?\s*\{/.test(head) ? 'ndjson' : 'csv'
}
