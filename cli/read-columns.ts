import { openCsv } from '#rows/csv/open-csv'
import { refusal } from './command-error.ts'

/** The cells of a column as the file has them, in the order of the rows. */
export type RawColumn = readonly unknown[]

/** A file's columns by name, and the positions of those without a name; 1 is the first. */
export interface FileColumns {
  readonly cells: ReadonlyMap<string, RawColumn>
  readonly unnamed: readonly number[]
}

/**
 * Reads a CSV file's columns as they are, without a model file.
 *
 * @throws {CommandError} when a row cannot be read or there is none, {UnreadableRowsError} when the file cannot be read
 */
export async function readColumns(path: string): Promise<FileColumns> {
  const { columns, unnamed, rows } = await openCsv(path)
  const cells = columns.map((): unknown[] => [])
  let rowCount = 0
  for await (const row of rows) {
    if ('reason' in row) throw refusal('UNREADABLE_FILE', `${path}, row ${row.rowNumber}: ${row.reason}.`)
    for (const [index, column] of columns.entries()) cells[index]?.push(row.cell(column))
    rowCount += 1
  }
  if (rowCount === 0) throw refusal('EMPTY_FILE', `${path} has no rows below a header.`)
  return { cells: new Map(columns.map((name, index) => [name, cells[index] ?? []])), unnamed }
}
