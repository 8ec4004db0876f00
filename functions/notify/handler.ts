import type { RemodelEvent } from '#contracts/events/catalogue'
import { isEventProcessed } from '#store/is-event-processed'
import { markEventProcessed } from '#store/mark-event-processed'
import type { Ports } from '../ports.ts'
import type { Handler } from '../spec.ts'
import { notificationOf } from './notification-of.ts'
import { spec } from './spec.ts'

/**
 * Tells people, once per event. The event is marked after the sending: a crash between the two may tell twice, never not at all.
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
