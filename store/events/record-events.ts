import * as z from 'zod'
import { catalogue, type RemodelEvent } from '#contracts/events/catalogue'
import type { EventDefinition } from '#contracts/events/event'
import { ledgerRowsOf } from '#core/facts/ledger-rows-of'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { appendLedgerRows } from '#store/ledger/append-ledger-rows'
import { column } from '#store/tables/row'

/**
 * Records facts in the transaction of the change that they state: in the outbox, to be published, and in the ledger
 * (law 3).
 *
 * A fact that was recorded before is left alone.
 *
 * @returns the events to publish, without those that were recorded before
 */
export async function recordEvents(executor: SqlExecutor, events: readonly RemodelEvent[]): Promise<RemodelEvent[]> {
  const published = events.filter(isPublished)
  const newIds = published.length === 0 ? new Set() : await insertIntoOutbox(executor, published)
  const news = events.filter((event) => !isPublished(event) || newIds.has(event.detail.metadata.eventId))
  await appendLedgerRows(executor, news.flatMap(ledgerRowsOf))
  return news.filter(isPublished)
}

function isPublished(event: RemodelEvent): boolean {
  const { isPublished: published = true }: EventDefinition = catalogue[event['detail-type']]
  return published
}

const rowSchema = column('event_id', z.string())

/** @returns the ids of the events that were not there */
async function insertIntoOutbox(executor: SqlExecutor, events: readonly RemodelEvent[]): Promise<Set<string>> {
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
  return new Set(inserted)
}
