import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column, instantOrNull } from '#store/tables/row'

const rowSchema = column('due_at', instantOrNull)

/** When reconcile has something to do next; null while nothing waits: what an in-process runtime asks instead of polling. */
export async function findNextDueAt(executor: SqlExecutor): Promise<Instant | null> {
  const [dueAt] = await executor.query(
    sql`
    select least(
             (select min(reconsider_at) from pending_triggers where resolved_at is null),
             (select min(coalesce(deadline_at, requested_at + interval '10 minutes')) from retraining_runs where ended_at is null),
             (select min(occurred_at) + interval '5 minutes' from outbox where published_at is null)) as due_at`,
    rowSchema,
  )
  return dueAt ?? null
}
