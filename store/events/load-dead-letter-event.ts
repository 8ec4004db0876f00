import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('piece', z.string())

/**
 * A dead letter's whole event, however large: a batch of rows takes megabytes. Read in pieces, because the RDS Data API
 * gives no row above 64 kB.
 *
 * @returns null when there is no such dead letter
 */
export async function loadDeadLetterEvent(executor: SqlExecutor, id: number): Promise<{ event: unknown } | null> {
  const pieces = await executor.query(
    sql`
    select substr(document, cut * 15000 + 1, 15000) as piece
      from (select event::text as document from dead_letters where id = ${id}::bigint) as letter
     cross join generate_series(0, (length(document) - 1) / 15000) as cut
     order by cut`,
    rowSchema,
  )
  if (pieces.length === 0) return null
  return { event: JSON.parse(pieces.join('')) }
}
