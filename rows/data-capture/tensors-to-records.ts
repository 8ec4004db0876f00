import { columnsToRecords } from './columns-to-records.ts'
import { isFields, ownList, ownValue } from './own-value.ts'

/**
 * Turns the tensors of the open inference protocol (KServe, Triton, MLServer) into records: the rows of the only
 * tensor, or one object a row where each tensor is a named column.
 *
 * @returns null where the list is not one of tensors, or their shapes do not fit
 * @see https://github.com/kserve/open-inference-protocol
 * @example tensorsToRecords([{ name: 'x', shape: [2, 2], data: [1, 2, 3, 4] }]) // => [[1, 2], [3, 4]]
 */
export function tensorsToRecords(list: readonly unknown[]): readonly unknown[] | null {
  const columns: [string, unknown[]][] = []
  for (const tensor of list) {
    const [name, shape, data] = [ownValue(tensor, 'name'), ownList(tensor, 'shape'), ownList(tensor, 'data')]
    const rows = typeof name === 'string' && shape && data ? rowsOf(shape, data) : null
    if (rows === null) return null
    columns.push([name as string, rows])
  }
  const [only] = columns
  if (columns.length === 1 && only) return only[1]
  return columns.length === 0 ? null : columnsToRecords(Object.fromEntries(columns))
}

/** A row of one value is that value. Data may be flat, or nested as its shape says. */
function rowsOf(shape: readonly unknown[], data: readonly unknown[]): unknown[] | null {
  const [rowCount = 0, ...rest] = shape.map((size) => (typeof size === 'number' ? size : Number.NaN))
  const width = rest.reduce((product, size) => product * size, 1)
  const isShape = [rowCount, width].every((size) => Number.isSafeInteger(size) && size > 0)
  const isFlat = data.length === rowCount * width && data.every((cell) => !Array.isArray(cell) && !isFields(cell))
  if (!isShape || !(isFlat || data.length === rowCount)) return null
  const rows = isFlat
    ? Array.from({ length: rowCount }, (_, index) => data.slice(index * width, (index + 1) * width))
    : [...data]
  return rows.map((row) => (Array.isArray(row) && row.length === 1 ? row[0] : row))
}
