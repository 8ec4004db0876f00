import { decodeText } from '../decode-text.ts'
import { tableOfObjects } from '../ndjson/read-ndjson.ts'
import { rowBytesMax } from '../row-limits.ts'
import type { Table } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import { arrayElements } from './array-elements.ts'

/**
 * Reads a JSON array of objects, one a row, as pandas writes it with `to_json(orient="records")`. An element that is no
 * object is an unreadable row; the others are read.
 *
 * @throws {UnreadableRowsError} `NOT_UTF8` | `EMPTY_FILE` | `UNREADABLE_FILE` for anything but an array, and for a row
 *   above a megabyte
 * @complexity O(bytes)
 */
export function readJson(content: Uint8Array, rowOffset: number): Table {
  const text = decodeText(content)
  if (text.trim() === '') throw new UnreadableRowsError('EMPTY_FILE', 'The body is empty.')
  const elements = arrayElements(text)
  if (elements === null) throw new UnreadableRowsError('UNREADABLE_FILE', problemOf(text))
  if (elements.length === 0) throw new UnreadableRowsError('EMPTY_FILE', 'The array has no rows.')
  const long = elements.findIndex((element) => element.length > rowBytesMax)
  if (long !== -1)
    throw new UnreadableRowsError('UNREADABLE_FILE', `Row ${rowOffset + long + 1} has more than ${rowBytesMax} bytes.`)
  return tableOfObjects(elements, rowOffset, () => 'not a JSON object')
}

function problemOf(text: string): string {
  const rows = 'rows as JSON are one array of objects'
  if (text.trimStart().startsWith('[')) return `The body is not JSON, or goes on after its array: ${rows}.`
  const isLines = /^\s*\{.*\}\s*\n\s*\{/.test(text)
  return isLines
    ? `These are lines of JSON: send them as application/x-ndjson; ${rows}.`
    : `The body is not an array: ${rows}, also a single one.`
}
