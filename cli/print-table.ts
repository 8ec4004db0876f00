import { showMinute } from '#contracts/wording'
import { showTime } from '#core/instant'

export interface Column<Row> {
  readonly title: string
  readonly of: (row: Row) => string | number | null
  /** Right for numbers. @default left */
  readonly align?: 'left' | 'right'
}

/**
 * Rows as aligned text: a header, and a line each. An empty cell is a dash.
 *
 * @example tableLines([{ n: 1 }], [{ title: 'N', of: ({ n }) => n }]) // => ['N', '1']
 */
export function tableLines<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const cells = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map((column) => textOf(column.of(row)))),
  ]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)))
  return cells.map((line) =>
    line
      .map((cell, index) =>
        columns[index]?.align === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** Without control characters: a name from a file must not move the cursor. */
function textOf(value: string | number | null): string {
  const text = value === null || value === '' ? '-' : String(value)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ')
}

/** A time to the minute, UTC, for a column. @example shortTime('1996-09-04T12:00:00.000Z') // => '1996-09-04 12:00' */
export function shortTime(iso: string | null): string {
  return iso === null ? '-' : showMinute(iso)
}

/** The same in a sentence. @example inWords('1996-09-04T12:00:00.000Z') // => '1996-09-04 12:00 UTC' */
export function inWords(iso: string): string {
  return showTime(Date.parse(iso))
}
