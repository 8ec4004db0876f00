import type { RemodelEvent } from '#contracts/events/catalogue'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Stores events to be published, in the transaction of the change that they state. An event id that is there already stays as it is. */
export async function insertOutboxEvents(executor: SqlExecutor, events: readonly RemodelEvent[]): Promise<void> {
  await executor.execute(sql`
    insert into outbox (event_id, detail_type, event, occurred_at)
    select event -> 'detail' -> 'metadata' ->> 'eventId',
           event ->> 'detail-type',
           event,
           (event -> 'detail' -> 'metadata' ->> 'occurredAt')::timestamptz
      from jsonb_array_elements(${JSON.stringify(events)}::jsonb) as event
    on conflict (event_id) do nothing`)
}
