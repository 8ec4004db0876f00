import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column, instantOrNull, rowOf } from '#store/tables/row'

/** The spans that are over while notifications wait for their end. */
export function findSpansDue(executor: SqlExecutor, now: Instant): Promise<string[]> {
  return executor.query(
    sql`
    select kind from notification_spans as span
     where ends_at <= ${toIso(now)}::timestamptz
       and exists (select from pending_notifications as pending where pending.kind = span.kind)
     order by kind`,
    column('kind', z.string()),
  )
}

/** When a span with waiting notifications ends next; null while none waits. */
export async function findNotificationsDueAt(executor: SqlExecutor): Promise<Instant | null> {
  const [dueAt] = await executor.query(
    sql`
    select min(ends_at) as due_at from notification_spans as span
     where exists (select from pending_notifications as pending where pending.kind = span.kind)`,
    column('due_at', instantOrNull),
  )
  return dueAt ?? null
}

/**
 * Ends a span and begins the next: the notifications that wait are the caller's, within its transaction.
 *
 * @returns false if another run has ended it
 */
export async function endSpan(
  executor: SqlExecutor,
  { kind, now, endsAt }: { readonly kind: string; readonly now: Instant; readonly endsAt: Instant },
): Promise<boolean> {
  const ended = await executor.execute(sql`
    update notification_spans set ends_at = ${toIso(endsAt)}::timestamptz
     where kind = ${kind} and ends_at <= ${toIso(now)}::timestamptz`)
  return ended === 1
}

const kindRow = rowOf({
  factKind: z.string(),
  factCount: z.number(),
  firstId: z.string(),
  from: instantOrNull,
  to: instantOrNull,
})

/** How many notifications of each kind of fact wait in a span, of which models, and since when. */
export async function countWaiting(executor: SqlExecutor, kind: string) {
  // The span of an earlier release was of one kind of fact, and bore its name.
  const rows = await executor.query(
    sql`
    select coalesce(notification ->> 'kind', kind) as fact_kind, count(*) as fact_count,
           min(event_id) as first_id, min(occurred_at) as "from", max(occurred_at) as "to"
      from pending_notifications
     where kind = ${kind}
     group by 1
     order by fact_count desc, fact_kind`,
    kindRow,
  )
  const modelNames = await executor.query(
    sql`
    select distinct notification -> 'notification' ->> 'modelName' as name from pending_notifications
     where kind = ${kind} order by name`,
    column('name', z.string()),
  )
  const times = rows.flatMap(({ from, to }) => [from, to]).filter((time) => time !== null)
  return {
    kinds: rows.map(({ factKind, factCount }) => ({ factKind, factCount })),
    modelNames,
    /** Names what waits: a notification waits once. */
    firstId: rows.map(({ firstId }) => firstId).sort()[0] ?? '',
    from: times.length === 0 ? null : Math.min(...times),
    to: times.length === 0 ? null : Math.max(...times),
  }
}

/** The worst notifications of each kind of fact in a span, at most so many of each, the worst first. */
export function loadWorst(
  executor: SqlExecutor,
  { kind, listedMax }: { readonly kind: string; readonly listedMax: number },
) {
  return executor.query(
    sql`
    select fact_kind, fact from (
      select coalesce(notification ->> 'kind', kind) as fact_kind, notification as fact,
             row_number() over (partition by coalesce(notification ->> 'kind', kind)
                                    order by weight desc, occurred_at, event_id) as place
        from pending_notifications where kind = ${kind}) as ranked
     where place <= ${listedMax}::integer
     order by fact_kind, place`,
    rowOf({ factKind: z.string(), fact: z.unknown() }),
  )
}

/** Deletes the notifications of a span. Repeating it is harmless. */
export async function deleteWaiting(executor: SqlExecutor, kind: string): Promise<void> {
  await executor.execute(sql`delete from pending_notifications where kind = ${kind}`)
}
