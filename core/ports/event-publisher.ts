import type { RemodelEvent } from '#contracts/events/catalogue'

/** One entry's fate: publishers check each entry, not the call. */
export interface PublishedEntry {
  readonly eventId: string
  readonly error?: string
}

export interface EventPublisher {
  /** At least once, in no order. What failed is named in its entry and stays in the outbox. */
  publish(events: readonly RemodelEvent[]): Promise<readonly PublishedEntry[]>
}
