import { rowBytesMax } from '../row-limits.ts'
import type { CsvRecord } from './csv-dialect.ts'

/** A character takes at most three bytes of UTF-8 for each UTF-16 unit. */
const unitBytesMax = 3

/**
 * The records of a CSV text without a quote, as csv-parse gives them with the options of `csv-dialect.ts`. Most
 * files have none, and splitting them is faster.
 *
 * @returns null for a text that csv-parse has to read: one with a quote or a byte-order mark, or with a line that may be
 *   too long
 * @complexity O(characters)
 * @example splitUnquoted('a;b\r\n\n1;2', ';')?.map(({ record }) => record) // => [['a', 'b'], ['1', '2']]
 */
export function splitUnquoted(text: string, delimiter: string): CsvRecord[] | null {
  if (text.includes('"') || text.startsWith('\uFEFF')) return null
  const lines = text.split(text.includes('\r') ? /\r\n|\n|\r/ : '\n')
  const records: CsvRecord[] = []
  for (const line of lines) {
    if (line.length * unitBytesMax > rowBytesMax) return null
    if (line !== '') records.push({ record: line.split(delimiter), raw: line })
  }
  return records
}
