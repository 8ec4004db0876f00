import * as z from 'zod'
import type { RowParser, SqlExecutor, Statement } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'

/** A select, and how its rows are read: to be asked with others. */
export interface Select<Row> {
  readonly statement: Statement
  readonly row: RowParser<Row>
}

type RowsOf<Selects> = {
  readonly [Name in keyof Selects]: Exclude<Selects[Name], null> extends Select<infer Row> ? Row[] : never
}

const rowSchema = z.object({ part: z.string(), found: z.unknown() })

/**
 * Asks several selects in one statement, because each statement is a round trip. All see the same moment, and the rows
 * of each come in its order.
 *
 * Rows travel as JSON, in which a time is text: schemas read times through `instant` of `row.ts`, never as a `Date`, and
 * no row has bytes. A bigint beyond 2^53 loses digits here, where a driver refuses it: select it as text.
 *
 * @param selects null for one that is not needed: it has no rows
 */
export async function queryTogether<const Selects extends Readonly<Record<string, Select<unknown> | null>>>(
  executor: SqlExecutor,
  selects: Selects,
): Promise<RowsOf<Selects>> {
  const asked = Object.entries(selects).filter((entry): entry is [string, Select<unknown>] => entry[1] !== null)
  const together = asked.reduce<Statement | null>((before, [name, { statement }]) => {
    const own = sql`select ${rawSql(`'${name}'`)} as part, to_jsonb(found) as found from (${statement}) as found`
    return before === null ? own : sql`${before} union all ${own}`
  }, null)
  const rows = together === null ? [] : await executor.query(together, rowSchema)
  const found: Record<string, unknown[]> = Object.fromEntries(Object.keys(selects).map((name) => [name, []]))
  for (const { part, found: row } of rows) found[part]?.push(selects[part]?.row.parse(row))
  return found as RowsOf<Selects>
}
