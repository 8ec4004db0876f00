import type { ExecuteStatementCommandOutput } from '@aws-sdk/client-rds-data'
import { DatabaseError } from '../postgres/database-error.ts'
import type { DataApiCalls } from './data-api-calls.ts'
import type { NamedStatement } from './named-statement.ts'
import { readRecords, recordBytes } from './read-records.ts'

/** As many rows of the most that a row may have, 64 kB, as an answer of 1 MiB takes. */
const safeRowCount = 15
/** What a page is aimed at: three quarters of what it may be, because the rows to come may be larger than those that came. */
const pageBytes = 0.75 * 2 ** 20

/**
 * Reads what is too large for one answer through a cursor in a transaction of its own, so that all pages are of one moment.
 *
 * The pages' size follows the largest row so far. Where that misjudged, the transaction is gone, and it is read again in pages that cannot be
 * too large.
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
  return error instanceof DatabaseError && error.code === 'DB_RESPONSE_TOO_LARGE'
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
      const page = await fetchPage(calls, transactionId, count)
      for (const row of readRecords(page)) rows.push(row)
      for (const record of page.records ?? []) rowBytesMax = Math.max(rowBytesMax, recordBytes(record))
      if ((page.records?.length ?? 0) < count) return rows
    }
  } finally {
    await calls.rollBack(transactionId)
  }
}

function fetchPage(calls: DataApiCalls, transactionId: string, count: number): Promise<ExecuteStatementCommandOutput> {
  return calls.execute({ sql: `fetch forward ${count} from remodel_pages`, parameters: [] }, { transactionId })
}
