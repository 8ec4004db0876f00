import { decodeText } from '../decode-text.ts'
import { parseJson } from '../json/parse-json.ts'
import { repeatedKey } from '../json/repeated-key.ts'
import { rowBytesMax, rowTooLong } from '../row-limits.ts'
import { shownCell } from '../shown-cell.ts'
import { excerptOf, rowOfObject, type Table, type TableRow, type UnreadableRow } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'

/**
 * Reads the content of an NDJSON file: a JSON object a line. Empty lines are skipped and not numbered.
 *
 * @throws {UnreadableRowsError} `NOT_UTF8` | `EMPTY_FILE` | `UNREADABLE_FILE` for a line above a megabyte or an array over
 *   several lines
 * @complexity O(bytes)
 */
export function readNdjson(content: Uint8Array, rowOffset: number): Table {
  const lines: string[] = []
  for (const [index, line] of decodeText(content).split('\n').entries()) {
    if (line.trim() === '') continue
    if (line.length > rowBytesMax) throw new UnreadableRowsError('UNREADABLE_FILE', `${rowTooLong(index + 1)}.`)
    lines.push(line)
  }
  const [first] = lines
  if (first === undefined) throw new UnreadableRowsError('EMPTY_FILE', 'The file is empty.')
  if (rowOffset === 0 && isArrayBegun(first) && parseObject(first) === null)
    throw new UnreadableRowsError('UNREADABLE_FILE', 'This is a JSON array: NDJSON has one object a line.')
  return tableOfObjects(lines, rowOffset, whyNotAnObject)
}

/**
 * Reads the texts of JSON objects, one a row.
 *
 * @param whyNone says why a text is no object
 */
export function tableOfObjects(texts: readonly string[], rowOffset: number, whyNone: (text: string) => string): Table {
  const columns = new Set<string>()
  const rows: TableRow[] = []
  const unreadable: UnreadableRow[] = []
  for (const [index, text] of texts.entries()) {
    const rowNumber = rowOffset + index + 1
    const object = parseObject(text)
    const names = Object.keys(object ?? {})
    const repeated = object !== null && mayRepeatKey(text, names.length) ? repeatedKey(text, 1) : null
    if (object === null) unreadable.push({ rowNumber, reason: whyNone(text), raw: excerptOf(text) })
    else if (repeated !== null)
      unreadable.push({ rowNumber, reason: `${shownCell(repeated)} stands in this row twice`, raw: excerptOf(text) })
    else {
      for (const column of names) columns.add(column)
      rows.push(rowOfObject(object, rowNumber, text))
    }
  }
  return { columns: [...columns], rows, unreadable }
}

/** Looking for a repeated key takes longer than parsing: it is done where a line has more keys than its object. */
function mayRepeatKey(line: string, keys: number): boolean {
  return (line.match(/"\s*:/g)?.length ?? 0) > keys
}

/** Null for a line that is anything but a JSON object. */
export function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = parseJson(line)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** Whether a line begins an array that it does not end: no line of such a file is a row. */
export function isArrayBegun(line: string): boolean {
  return /^\s*\[\s*(\{.*\},\s*|\{\s*)?$/.test(line)
}

function whyNotAnObject(line: string): string {
  return line.trimStart().startsWith('[')
    ? 'not a JSON object but an array: NDJSON has one object a line'
    : 'not a JSON object'
}
