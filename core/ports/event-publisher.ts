import type { RemodelEvent } from '#contracts/events/catalogue'

/** The result for one event: publishers check every entry, not only the call. */
export interface PublishedEntry {
  readonly eventId: string
  readonly error?: string
}

export interface EventPublisher {
  /** Publishes at least once, in no order. A failed event has an `error` in its entry and stays in the outbox. */
  publish(events: readonly RemodelEvent[]): Promise<readonly PublishedEntry[]>
}
