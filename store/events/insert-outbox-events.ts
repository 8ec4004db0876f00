import * as z from 'zod'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

const rowSchema = z.object({ event_id: z.string() }).transform((row) => row.event_id)

/**
 * Stores events to be published, in the transaction of the change that they state. An event id that is there already stays as it is.
 *
 * @returns the events that are news: a fact that was stated before is not stated again
 */
export async function insertOutboxEvents(
  executor: SqlExecutor,
  events: readonly RemodelEvent[],
): Promise<RemodelEvent[]> {
  const inserted = await executor.query(
    sql`
    insert into outbox (event_id, detail_type, event, occurred_at)
    select event -> 'detail' -> 'metadata' ->> 'eventId',
           event ->> 'detail-type',
           event,
           (event -> 'detail' -> 'metadata' ->> 'occurredAt')::timestamptz
      from jsonb_array_elements(${JSON.stringify(events)}::jsonb) as event
    on conflict (event_id) do nothing
    returning event_id`,
    rowSchema,
  )
  const news = new Set(inserted)
  return events.filter((event) => news.has(event.detail.metadata.eventId))
}
