import { type FileFormat, formatOfFileName } from '#contracts/row-formats'
import { fileOpeners } from '#rows/file-openers'
import type { RowsFile } from '#rows/rows-file'
import { checkTextFile } from './check-text-file.ts'

export interface OpenedFile extends RowsFile {
  readonly format: FileFormat
}

/**
 * Opens a file of rows to be read row by row.
 *
 * @throws {CommandError} when it is not a text file, {UnreadableRowsError} when it cannot be read or is empty
 */
export async function openRowsFile(path: string, format: FileFormat = formatOf(path)): Promise<OpenedFile> {
  await checkTextFile(path)
  return { format, ...(await fileOpeners[format](path)) }
}

/** A `.json` file is tried as NDJSON, because a person reads the answer. The bucket takes none. */
function formatOf(path: string): FileFormat {
  return formatOfFileName(path)?.format ?? (/\.json(\.gz)?$/i.test(path) ? 'ndjson' : 'csv')
}
