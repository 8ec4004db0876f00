import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import type { PublishedEntry } from '#core/ports/event-publisher'
import { sql } from '#core/sql'

/**
 * Records the outcome of publishing each event. A failed one stays unpublished, with its error, until `reconcile` tries
 * again.
 */
export async function markEventsPublished(
  executor: SqlExecutor,
  entries: readonly PublishedEntry[],
  now: Instant,
): Promise<void> {
  await executor.execute(sql`
    update outbox
       set published_at = case when entry.error is null then ${toIso(now)}::timestamptz end,
           attempts = attempts + 1,
           last_error = entry.error
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as entry ("eventId" text, error text)
     where outbox.event_id = entry."eventId"`)
}
