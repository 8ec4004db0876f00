import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Records that a function has processed an event. @returns false when that was recorded before */
export async function markEventProcessed(
  executor: SqlExecutor,
  work: { readonly functionName: string; readonly eventId: string; readonly subject: string },
  now: Instant,
): Promise<boolean> {
  const inserted = await executor.execute(sql`
    insert into processed_events (function_name, event_id, subject, processed_at)
    values (${work.functionName}, ${work.eventId}, ${work.subject}, ${toIso(now)}::timestamptz)
    on conflict do nothing`)
  return inserted === 1
}
