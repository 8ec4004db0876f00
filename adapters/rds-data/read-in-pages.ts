import { hasCode } from '../postgres/database-error.ts'
import type { DataApiCalls } from './data-api-calls.ts'
import type { NamedStatement } from './named-statement.ts'
import { readRecords, recordBytes } from './read-records.ts'

/** As many rows of the largest size, 64 kB, as an answer of 1 MiB holds. */
const safeRowCount = 15
/** The intended size of a page: three quarters of the limit, because later rows may be larger than earlier ones. */
const pageBytes = 0.75 * 2 ** 20

/**
 * Reads rows that are too large for one answer, through a cursor in a transaction of its own: all pages are of one
 * moment.
 *
 * The size of a page follows the largest row so far. A page that turns out too large ends the transaction; then all is
 * read again, in pages that cannot be too large.
 *
 * @throws {DatabaseError} `DB_RESPONSE_TOO_LARGE` for a row above 64 kB
 */
export async function readInPages(calls: DataApiCalls, statement: NamedStatement): Promise<unknown[]> {
  try {
    return await readWith(calls, statement, (bytesMax) => Math.max(safeRowCount, Math.floor(pageBytes / bytesMax)))
  } catch (error) {
    if (!isTooLarge(error)) throw error
    return readWith(calls, statement, () => safeRowCount)
  }
}

export function isTooLarge(error: unknown): boolean {
  return hasCode(error, 'DB_RESPONSE_TOO_LARGE')
}

async function readWith(
  calls: DataApiCalls,
  statement: NamedStatement,
  rowCountFor: (rowBytesMax: number) => number,
): Promise<unknown[]> {
  const transactionId = await calls.begin()
  try {
    const sql = `declare remodel_pages no scroll cursor for ${statement.sql}`
    await calls.execute({ ...statement, sql }, { transactionId })
    const rows: unknown[] = []
    let rowBytesMax = 1
    for (let count = safeRowCount; ; count = rowCountFor(rowBytesMax)) {
      const fetch = { sql: `fetch forward ${count} from remodel_pages`, parameters: [] }
      const page = await calls.execute(fetch, { transactionId })
      const { records = [] } = page
      for (const row of readRecords(page)) rows.push(row)
      for (const record of records) rowBytesMax = Math.max(rowBytesMax, recordBytes(record))
      if (records.length < count) return rows
    }
  } finally {
    await calls.rollBack(transactionId)
  }
}
