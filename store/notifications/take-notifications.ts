import * as z from 'zod'
import { type Instant, minuteMs, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column, instantOrNull, rowOf } from '#store/tables/row'

/** Twice the time that the function may take: a sending that has not ended by then was killed, or failed. */
const sendingMsMax = 2 * minuteMs

/** The kinds whose span is over while notifications wait, and those of a sending that did not end. */
export function findKindsDue(executor: SqlExecutor, now: Instant): Promise<string[]> {
  return executor.query(
    sql`
    select distinct kind from pending_notifications as pending
      join notification_spans as span using (kind)
     where span.ends_at <= ${toIso(now)}::timestamptz
        or pending.taken_at <= ${toIso(now - sendingMsMax)}::timestamptz
     order by kind`,
    column('kind', z.string()),
  )
}

/** When a sending is due next; null while no notification waits. */
export async function findNotificationsDueAt(executor: SqlExecutor): Promise<Instant | null> {
  const [dueAt] = await executor.query(
    sql`
    select min(least(span.ends_at, pending.taken_at + ${sendingMsMax}::bigint * interval '1 millisecond')) as due_at
      from pending_notifications as pending
      join notification_spans as span using (kind)`,
    column('due_at', instantOrNull),
  )
  return dueAt ?? null
}

/**
 * Takes all notifications of a kind for one sending, and begins its next span: what comes from now on waits for that.
 * Two sendings at the same time do not take the same ones.
 *
 * @param takenBy names the sending
 * @returns false if another sending has taken them
 */
export async function takeNotifications(
  executor: SqlExecutor,
  taking: { readonly kind: string; readonly takenBy: string; readonly now: Instant; readonly endsAt: Instant },
): Promise<boolean> {
  const { kind, takenBy, now, endsAt } = taking
  const begun = await executor.execute(sql`
    update notification_spans as span set ends_at = ${toIso(endsAt)}::timestamptz
     where kind = ${kind}
       and (ends_at <= ${toIso(now)}::timestamptz
         or exists (select from pending_notifications as pending
                     where pending.kind = span.kind and taken_at <= ${toIso(now - sendingMsMax)}::timestamptz))`)
  if (begun === 0) return false
  await executor.execute(sql`
    update pending_notifications set taken_by = ${takenBy}, taken_at = ${toIso(now)}::timestamptz
     where kind = ${kind}`)
  return true
}

const takenRow = rowOf({ notification: z.unknown() })
const totalRow = rowOf({ factCount: z.number(), from: instantOrNull, to: instantOrNull })

/** The notifications that a sending has taken, the worst first, and how many there are. */
export async function loadTaken(
  executor: SqlExecutor,
  { kind, takenBy, limit }: { readonly kind: string; readonly takenBy: string; readonly limit: number },
) {
  const [total] = await executor.query(
    sql`
    select count(*) as fact_count, min(occurred_at) as "from", max(occurred_at) as "to" from pending_notifications
     where kind = ${kind} and taken_by = ${takenBy}`,
    totalRow,
  )
  const worst = await executor.query(
    sql`
    select notification from pending_notifications
     where kind = ${kind} and taken_by = ${takenBy}
     order by weight desc, occurred_at, event_id limit ${limit}::integer`,
    takenRow,
  )
  const modelNames = await executor.query(
    sql`
    select distinct notification -> 'notification' ->> 'modelName' as name from pending_notifications
     where kind = ${kind} and taken_by = ${takenBy} order by name`,
    column('name', z.string()),
  )
  return {
    ...(total ?? { factCount: 0, from: null, to: null }),
    worst: worst.map((row) => row.notification),
    modelNames,
  }
}

/** Deletes what a sending has sent. Repeating it is harmless. */
export async function deleteTaken(
  executor: SqlExecutor,
  { kind, takenBy }: { readonly kind: string; readonly takenBy: string },
): Promise<void> {
  await executor.execute(sql`delete from pending_notifications where kind = ${kind} and taken_by = ${takenBy}`)
}
