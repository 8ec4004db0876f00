import { shortened } from '#core/text/shortened'

/** A row of a file, by column name. */
export interface TableRow {
  /** 1 is the first row below a header, or the first line of NDJSON. */
  readonly rowNumber: number
  readonly raw: string
  /** A column's cell: text in a CSV file, any value in the other formats; undefined where the row has none. */
  readonly cell: (column: string) => unknown
}

export interface UnreadableRow {
  readonly rowNumber: number
  readonly reason: string
  readonly raw: string
}

/** A file's rows. The model's columns are not looked at yet. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
  readonly unreadable: readonly UnreadableRow[]
}

/**
 * Reads a file's content, or a chunk of it that `rowOffset` rows precede.
 *
 * @throws {UnreadableRowsError} when no row of it can be read
 */
export type TableReader = (content: Uint8Array, rowOffset: number) => Table | Promise<Table>

export const rawCharactersMax = 500

/** The beginning of a row's text: enough to find the row in its file. */
export function excerptOf(raw: string): string {
  return shortened(raw.replace(/^[\r\n]+/, ''), rawCharactersMax).trimEnd()
}

/** A row that is an object. Properties that it inherits are not cells. */
export function rowOfObject(object: Readonly<Record<string, unknown>>, rowNumber: number, raw: string): TableRow {
  return {
    rowNumber,
    get raw() {
      return excerptOf(raw)
    },
    cell: (column) => (Object.hasOwn(object, column) ? object[column] : undefined),
  }
}
