import * as z from 'zod'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('event', z.custom<RemodelEvent>())

/**
 * Events that were committed before a moment and never published, because of a crash or an outage. In the order of
 * writing.
 */
export function findUnpublishedEvents(executor: SqlExecutor, before: Instant): Promise<RemodelEvent[]> {
  return executor.query(
    sql`
    select event from outbox
     where published_at is null and occurred_at <= ${toIso(before)}::timestamptz
     order by position limit 500`,
    rowSchema,
  )
}
