import type { RowParser, SqlExecutor, Statement } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'

/** Rows of a page: the RDS Data API gives 1 MiB an answer, and 64 kB a row. */
const pageRowCount = 15

/**
 * All rows of a select inside a transaction, read through a cursor: there the RDS Data API ends the transaction at an
 * answer above 1 MiB. Outside a transaction, `query` reads in pages by itself.
 *
 * @param executor a transaction's
 * @param cursorName a word that only this select uses: drivers remember a cursor's columns by its name
 */
export async function queryInPages<Row>(
  executor: SqlExecutor,
  cursorName: string,
  statement: Statement,
  row: RowParser<Row>,
): Promise<Row[]> {
  await executor.execute(sql`declare ${rawSql(cursorName)} no scroll cursor for ${statement}`)
  const rows: Row[] = []
  for (let isLast = false; !isLast; ) {
    const page = await executor.query(rawSql(`fetch forward ${pageRowCount} from ${cursorName}`), row)
    for (const one of page) rows.push(one)
    isLast = page.length < pageRowCount
  }
  await executor.execute(rawSql(`close ${cursorName}`))
  return rows
}
