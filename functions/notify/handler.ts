import type { RemodelEvent } from '#contracts/events/catalogue'
import { notificationOf } from '#core/facts/notification-of'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { isEventProcessed } from '#store/events/is-event-processed'
import { markEventProcessed } from '#store/events/mark-event-processed'
import { spec } from './spec.ts'

/**
 * Notifies people once per event. The event is marked after sending, so a crash in between may notify twice but never
 * loses one.
 */
export function makeHandler(ports: Pick<Ports, 'clock' | 'database' | 'notifier'>): Handler<RemodelEvent, void> {
  return async (event) => {
    const notification = notificationOf(event)
    if (!notification) return
    const work = { functionName: spec.name, eventId: event.detail.metadata.eventId, subject: '' }
    if (await isEventProcessed(ports.database, work)) return
    await ports.notifier.send(notification)
    await markEventProcessed(ports.database, work, ports.clock.now())
  }
}
