import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({ deadLetters: z.number(), unpublishedEvents: z.number() })

/** Counts unfinished work: dead letters that were not sent again, and events that were not published. */
export async function countBacklog(executor: SqlExecutor): Promise<z.infer<typeof rowSchema>> {
  const [row] = await executor.query(
    sql`
    select (select count(*) from dead_letters where redriven_at is null) as dead_letters,
           (select count(*) from outbox where published_at is null) as unpublished_events`,
    rowSchema,
  )
  return row ?? { deadLetters: 0, unpublishedEvents: 0 }
}
