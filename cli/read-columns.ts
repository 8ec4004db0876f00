import { openCsv } from '#rows/csv/open-csv'
import { readNumber, readTime } from '#rows/read-cell'
import { refusal } from './command-error.ts'

/** A column of a raw file. A cell is a number where it reads as one, else its text; null where it is empty. */
export interface RawColumn {
  readonly name: string
  readonly cells: readonly (number | string | null)[]
  /** `time` and `identifier` are columns that no distribution describes. */
  readonly kind: 'numeric' | 'categorical' | 'time' | 'identifier'
}

/** A column of text with a larger share of distinct cells names rows instead of describing them. */
const distinctShareMax = 0.9
const distinctCellsMin = 50

/**
 * Reads a CSV file's columns as they are, without a model file.
 *
 * @throws {CommandError} when a row cannot be read or there is none, {UnreadableRowsError} when the file cannot be read
 */
export async function readColumns(path: string): Promise<Map<string, RawColumn>> {
  const { columns, rows } = await openCsv(path)
  const cells = columns.map((): (number | string | null)[] => [])
  for await (const row of rows) {
    if ('reason' in row) throw refusal('UNREADABLE_FILE', `${path}, row ${row.rowNumber}: ${row.reason}.`)
    for (const [index, column] of columns.entries()) cells[index]?.push(cellOf(row.cell(column)))
  }
  if ((cells[0]?.length ?? 0) === 0) throw refusal('EMPTY_FILE', `${path} has no rows below a header.`)
  return new Map(
    columns.map((name, index) => [name, { name, cells: cells[index] ?? [], kind: kindOf(cells[index] ?? []) }]),
  )
}

function cellOf(cell: unknown): number | string | null {
  const read = readNumber(cell)
  return 'problem' in read ? String(cell).trim() : read.value
}

function kindOf(cells: RawColumn['cells']): RawColumn['kind'] {
  const texts = cells.filter((cell) => typeof cell === 'string')
  if (texts.length === 0) return 'numeric'
  if (texts.every((text) => 'value' in readTime(text))) return 'time'
  const distinct = new Set(cells).size
  return distinct >= distinctCellsMin && distinct > distinctShareMax * cells.length ? 'identifier' : 'categorical'
}
