import { shortened } from '#core/text/shortened'
import { jsonOf } from '../shown-cell.ts'
import { excerptOf, rawCharactersMax, type Table, type TableRow } from '../table.ts'
import { UnreadableRowsError } from '../unreadable-rows-error.ts'
import type { ParquetColumn } from './parquet-answer.ts'
import { readInProcess } from './read-in-process.ts'

/** API Gateway waits for 29 seconds; 500,000 rows of 20 columns take 2.5 seconds of a processor. */
const durationMsDefault = 20_000

/**
 * Reads a Parquet file's rows as a JSON file would have them: times as ISO 8601 (without `Z` where the file says that
 * they are local), decimals digit for digit, whole numbers as numbers, or as bigints beyond 2^53. A list or an object
 * is read as `{}`, which fits no feature.
 *
 * @param durationMsMax the time that decoding may take @default 20 seconds
 * @throws {UnreadableRowsError} `EMPTY_FILE` | `UNREADABLE_FILE` | `TOO_MANY_ROWS`
 */
export async function readParquet(
  content: Uint8Array,
  rowOffset: number,
  durationMsMax: number = durationMsDefault,
): Promise<Table> {
  const answer = await readInProcess({ content, durationMsMax })
  if ('problem' in answer) throw new UnreadableRowsError(answer.code, answer.problem)
  const { columns, rowCount } = answer
  if (rowCount === 0) throw new UnreadableRowsError('EMPTY_FILE', 'The file is empty.')
  const valuesOf = new Map(columns.map(({ name, values }) => [name, values]))
  const rowAt = (index: number): TableRow => ({
    rowNumber: rowOffset + index + 1,
    get raw() {
      return rawOf(columns, index)
    },
    cell: (column) => {
      const values = valuesOf.get(column)
      // A column without values is one of lists or objects.
      return values === null ? {} : values?.[index]
    },
  })
  return {
    columns: [...valuesOf.keys()],
    rows: Array.from({ length: rowCount }, (_, index) => rowAt(index)),
    unreadable: [],
  }
}

/** The beginning of a row as JSON. */
function rawOf(columns: readonly ParquetColumn[], index: number): string {
  const cells: string[] = []
  let characters = 0
  for (const { name, values } of columns) {
    const value = values === null ? {} : values[index]
    cells.push(`${jsonOf(name)}:${jsonOf(typeof value === 'string' ? shortened(value, rawCharactersMax) : value)}`)
    characters += cells.at(-1)?.length ?? 0
    if (characters > rawCharactersMax) break
  }
  return excerptOf(`{${cells.join()}}`)
}
