import { decodeText } from '../decode-text.ts'
import { rowOfObject, shortened, type Table, type TableRow, type UnreadableRow } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'

/**
 * Reads the content of an NDJSON file: a JSON object a line. Empty lines are skipped and not numbered.
 *
 * @throws {UnreadableRowsError} `NOT_UTF8` | `EMPTY_FILE`
 * @complexity O(bytes)
 */
export function readNdjson(content: Uint8Array, rowOffset: number): Table {
  const lines = decodeText(content)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  if (lines.length === 0) throw new UnreadableRowsError('EMPTY_FILE', 'The file is empty.')
  const columns = new Set<string>()
  const rows: TableRow[] = []
  const unreadable: UnreadableRow[] = []
  for (const [index, line] of lines.entries()) {
    const rowNumber = rowOffset + index + 1
    const object = parseObject(line)
    if (object === null) {
      unreadable.push({ rowNumber, reason: whyNotAnObject(line), raw: shortened(line) })
      continue
    }
    for (const column of Object.keys(object)) columns.add(column)
    rows.push(rowOfObject(object, rowNumber, line))
  }
  return { columns: [...columns], rows, unreadable }
}

/** Null for a line that is anything but a JSON object. */
export function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function whyNotAnObject(line: string): string {
  return line.trimStart().startsWith('[')
    ? 'not a JSON object but an array: NDJSON has one object a line'
    : 'not a JSON object'
}
