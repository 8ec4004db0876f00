import type { RemodelEvent } from '#contracts/events/catalogue'
import { withLink } from '#core/facts/gathered-notification'
import { notificationOf, type ToldFact } from '#core/facts/notification-of'
import type { SqlExecutor } from '#core/ports/database'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { wakeAgain } from '#pipeline/wake-again'
import { loadConfiguration } from '#store/configuration/load-configuration'
import { isEventProcessed } from '#store/events/is-event-processed'
import { markEventProcessed } from '#store/events/mark-event-processed'
import { holdNotification, openSpan } from '#store/notifications/hold-notification'
import { findNotificationsDueAt } from '#store/notifications/take-notifications'
import { dashboardOf, spanMsOf } from './notification-settings.ts'
import { sendGathered } from './send-gathered.ts'
import { spec } from './spec.ts'

/**
 * Notifies people once per event: at once, or, while facts of the same kind are gathered, with those.
 *
 * The event is marked after sending, and together with being held, so that a crash in between may notify twice but
 * never loses one.
 */
export function makeHandler(
  ports: Pick<Ports, 'clock' | 'database' | 'notifier' | 'wakeUp'>,
): Handler<RemodelEvent, void> {
  return async (event) => {
    await tell(ports, event)
    if (ports.wakeUp !== null) await wakeAgain(ports, spec, await findNotificationsDueAt(ports.database))
  }
}

async function tell(ports: Pick<Ports, 'clock' | 'database' | 'notifier'>, event: RemodelEvent): Promise<void> {
  const { clock, database, notifier } = ports
  const { eventId } = event.detail.metadata
  if (event['detail-type'] === 'ScheduleDue') {
    return sendGathered(ports, await loadConfiguration(database), eventId)
  }
  const fact = notificationOf(event)
  if (!fact) return
  const work = { functionName: spec.name, eventId, subject: '' }
  if (await isEventProcessed(database, work)) return
  const configuration = await loadConfiguration(database)
  const spanMs = spanMsOf(configuration, fact.notification.severity)
  const isHeld = await database.transaction(async (sql) => {
    if (!(await waits(sql, fact, { event, now: clock.now(), spanMs }))) return false
    await markEventProcessed(sql, work, clock.now())
    return true
  })
  if (isHeld) return
  await notifier.send(withLink(fact, dashboardOf(configuration)))
  await markEventProcessed(database, work, clock.now())
}

/** Has a fact wait for the others of its kind, unless it is the first. @returns whether it waits */
async function waits(
  sql: SqlExecutor,
  fact: ToldFact,
  { event, now, spanMs }: { readonly event: RemodelEvent; readonly now: number; readonly spanMs: number },
): Promise<boolean> {
  const { kind, weight } = fact
  const { eventId, occurredAt } = event.detail.metadata
  if (kind === null || spanMs === 0) return false
  if (await openSpan(sql, { eventId, kind, now, endsAt: now + spanMs })) return false
  await holdNotification(sql, { eventId, kind, notification: fact, weight, occurredAt: Date.parse(occurredAt) })
  return true
}
