import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

export interface HeldNotification {
  readonly eventId: string
  readonly kind: string
  /** As JSON. */
  readonly notification: unknown
  readonly weight: number
  readonly occurredAt: Instant
}

/**
 * Opens the span of a kind if none is open and nothing of the kind waits. Repeating it for the same event gives the same
 * answer, so that a notification whose sending was killed is still the first.
 *
 * @returns whether the event's notification is the first of its kind, and goes out at once
 */
export async function openSpan(
  executor: SqlExecutor,
  {
    eventId,
    kind,
    now,
    endsAt,
  }: { readonly eventId: string; readonly kind: string; readonly now: Instant; readonly endsAt: Instant },
): Promise<boolean> {
  const rows = await executor.query(
    sql`
    insert into notification_spans as span (kind, opened_by, ends_at)
    values (${kind}, ${eventId}, ${toIso(endsAt)}::timestamptz)
    on conflict (kind) do update
       set opened_by = excluded.opened_by,
           ends_at = case when span.opened_by = excluded.opened_by then span.ends_at else excluded.ends_at end
     where span.opened_by = excluded.opened_by
        or (span.ends_at <= ${toIso(now)}::timestamptz
            and not exists (select from pending_notifications as pending where pending.kind = span.kind))
    returning kind`,
    anyRow,
  )
  return rows.length === 1
}

/**
 * Has a kind's span be open whose facts are never told at once: one that is over while nothing waits ends anew. Repeating
 * it changes nothing.
 */
export async function keepSpanOpen(
  executor: SqlExecutor,
  { kind, now, endsAt }: { readonly kind: string; readonly now: Instant; readonly endsAt: Instant },
): Promise<void> {
  await executor.execute(sql`
    insert into notification_spans as span (kind, opened_by, ends_at)
    values (${kind}, '', ${toIso(endsAt)}::timestamptz)
    on conflict (kind) do update set ends_at = excluded.ends_at
     where span.ends_at <= ${toIso(now)}::timestamptz
       and not exists (select from pending_notifications as pending where pending.kind = span.kind)`)
}

/** Keeps a notification until its kind's span ends. Repeating it changes nothing. */
export async function holdNotification(executor: SqlExecutor, held: HeldNotification): Promise<void> {
  await executor.execute(sql`
    insert into pending_notifications (event_id, kind, notification, weight, occurred_at)
    values (${held.eventId}, ${held.kind}, ${JSON.stringify(held.notification)}::jsonb, ${held.weight}::double precision,
            ${toIso(held.occurredAt)}::timestamptz)
    on conflict (event_id) do nothing`)
}
