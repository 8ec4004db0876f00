import type { RemodelEvent } from '#contracts/events/catalogue'
import { withLink } from '#core/facts/gathered-notification'
import { notificationOf, type ToldFact } from '#core/facts/notification-of'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { wakeAgain } from '#pipeline/wake-again'
import { loadConfiguration } from '#store/configuration/load-configuration'
import { isEventProcessed } from '#store/events/is-event-processed'
import { markEventProcessed } from '#store/events/mark-event-processed'
import { holdNotification, keepSpanOpen, openSpan } from '#store/notifications/hold-notification'
import { findNotificationsDueAt } from '#store/notifications/take-notifications'
import { gatherNotifications } from './gather-notifications.ts'
import { dashboardOf, emailsOf, frequencyOf, isDaily, spanEndOf, spanKeyOf } from './notification-settings.ts'
import { spec } from './spec.ts'

/**
 * Notifies people once per event: at once, or, while facts of the same kind or of the day are gathered, with those.
 *
 * The event is marked after sending, and together with being held, so that a crash in between may notify twice but
 * never loses one.
 */
export function makeHandler(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'notifier' | 'wakeUp'>,
): Handler<RemodelEvent, void> {
  return async (event) => {
    await tell(ports, event)
    if (ports.wakeUp !== null) await wakeAgain(ports, spec, await findNotificationsDueAt(ports.database))
  }
}

async function tell(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'notifier'>,
  event: RemodelEvent,
): Promise<void> {
  const { clock, database, notifier } = ports
  if (event['detail-type'] === 'ScheduleDue') return gatherNotifications(ports, event)
  const { eventId } = event.detail.metadata
  const work = { functionName: spec.name, eventId, subject: '' }
  if (event['detail-type'] === 'NotificationsGathered') {
    if (await isEventProcessed(database, work)) return
    await notifier.send(event.detail.data.notification, eventId)
  } else {
    const fact = notificationOf(event)
    if (!fact || (await isEventProcessed(database, work))) return
    const { modelName } = fact.notification
    const configuration = await loadConfiguration(database, modelName)
    if (frequencyOf(configuration, fact.group) === 'off') return
    const emails = emailsOf(configuration)
    const told = emails === undefined ? fact : { ...fact, notification: { ...fact.notification, emails } }
    const span = spanOf(told, configuration, clock.now())
    const isHeld = await database.transaction(async (sql) => {
      if (span === null || !(await waits(sql, told, { event, now: clock.now(), ...span }))) return false
      await markEventProcessed(sql, work, clock.now())
      return true
    })
    if (isHeld) return
    await notifier.send(withLink(told, dashboardOf(configuration)), eventId)
  }
  await markEventProcessed(database, work, clock.now())
}

interface Span {
  readonly key: string
  readonly endsAt: Instant
}

/** The span that a fact belongs to; null for one that is told at once. */
function spanOf(
  { kind, group, notification }: ToldFact,
  configuration: Parameters<typeof frequencyOf>[0],
  now: Instant,
): Span | null {
  if (kind === null) return null
  const key = spanKeyOf({ kind, frequency: frequencyOf(configuration, group), emails: notification.emails })
  const endsAt = spanEndOf(key, configuration, now)
  return endsAt === null ? null : { key, endsAt }
}

/** Has a fact wait for the others of its span, unless it is the first of its kind. @returns whether it waits */
async function waits(
  sql: SqlExecutor,
  fact: ToldFact,
  { event, key, now, endsAt }: Span & { readonly event: RemodelEvent; readonly now: Instant },
): Promise<boolean> {
  const { eventId, occurredAt } = event.detail.metadata
  if (isDaily(key)) await keepSpanOpen(sql, { kind: key, now, endsAt })
  else if (await openSpan(sql, { eventId, kind: key, now, endsAt })) return false
  const { weight } = fact
  await holdNotification(sql, { eventId, kind: key, notification: fact, weight, occurredAt: Date.parse(occurredAt) })
  return true
}
