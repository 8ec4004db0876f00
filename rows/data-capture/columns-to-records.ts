import { type Fields, isFields } from './own-value.ts'

/**
 * Turns columns into records: `{"a":[1,2],"b":[3,4]}`, or with the keys that pandas' `to_json` writes,
 * `{"a":{"0":1,"1":2},"b":{"0":3,"1":4}}`.
 *
 * @returns null where the fields are no columns, or are not all of one length
 * @example columnsToRecords({ a: [1, 2], b: [3, 4] }) // => [{ a: 1, b: 3 }, { a: 2, b: 4 }]
 */
export function columnsToRecords(columns: Fields): Fields[] | null {
  const lists = Object.entries(columns).map(([name, column]) => [name, cellsOf(column)] as const)
  const [, first] = lists[0] ?? []
  if (!first || lists.some(([, cells]) => cells?.keys !== first.keys)) return null
  return first.cells.map((_, index) => Object.fromEntries(lists.map(([name, cells]) => [name, cells?.cells[index]])))
}

/** A column's cells, and the keys that they have to share with those of the other columns. */
function cellsOf(column: unknown): { readonly keys: string; readonly cells: readonly unknown[] } | null {
  if (Array.isArray(column)) return { keys: `${column.length} cells`, cells: column }
  return isFields(column) ? { keys: JSON.stringify(Object.keys(column)), cells: Object.values(column) } : null
}
