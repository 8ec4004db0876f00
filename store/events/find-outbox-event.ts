import * as z from 'zod'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('event', z.custom<RemodelEvent>())

/** A stated event; null when no event has that id. */
export async function findOutboxEvent(executor: SqlExecutor, eventId: string): Promise<RemodelEvent | null> {
  const rows = await executor.query(sql`select event from outbox where event_id = ${eventId}`, rowSchema)
  return rows[0] ?? null
}
