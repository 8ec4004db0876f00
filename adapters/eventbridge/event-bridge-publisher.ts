import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { awsError } from '#adapters/aws/aws-error'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { EventPublisher, PublishedEntry } from '#core/ports/event-publisher'
import { batchEntries } from './batch-entries.ts'

export interface EventBridgePublisherOptions {
  readonly busName: string
  /** @default a client for the environment's region */
  readonly client?: EventBridgeClient
  /** Attempts per entry, including the first. @default 3 */
  readonly attempts?: number
  /** @default `setTimeout` */
  readonly sleep?: (ms: number) => Promise<unknown>
}

/** Pause before the second attempt; it doubles before each further one. */
const firstPauseMs = 100

/**
 * The EventPublisher port on an EventBridge bus.
 *
 * The result of every entry is checked: refused entries are retried alone, and one that is refused to the end is
 * returned with its error. The same holds for all entries of a call that fails as a whole. They stay in the outbox, and
 * reconcile publishes them later.
 */
export class EventBridgePublisher implements EventPublisher {
  readonly #options: Required<EventBridgePublisherOptions>

  constructor(options: EventBridgePublisherOptions) {
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    this.#options = { client: new EventBridgeClient(), attempts: 3, sleep, ...options }
  }

  async publish(events: readonly RemodelEvent[]): Promise<readonly PublishedEntry[]> {
    const fates = new Map<string, string | undefined>()
    const { batches, oversized } = batchEntries(events.map((event) => ({ event, entry: this.#entryOf(event) })))
    for (const { event } of oversized) fates.set(idOf(event), 'EntryTooLarge: the limit is 1 MB per event')
    for (const batch of batches) await this.#publishBatch(batch, fates)
    return events.map((event) => {
      const error = fates.get(idOf(event))
      return { eventId: idOf(event), ...(error !== undefined && { error }) }
    })
  }

  async #publishBatch(batch: readonly Outgoing[], fates: Map<string, string | undefined>): Promise<void> {
    let open = batch
    for (let attempt = 1; open.length > 0; attempt += 1) {
      const errors = await this.#put(open)
      for (const [index, { event }] of open.entries()) fates.set(idOf(event), errors[index])
      open = open.filter((_, index) => errors[index] !== undefined)
      if (attempt >= this.#options.attempts) return
      if (open.length > 0) await this.#options.sleep(firstPauseMs * 2 ** (attempt - 1))
    }
  }

  /** @returns each entry's error; undefined if the bus accepted it */
  async #put(batch: readonly Outgoing[]): Promise<(string | undefined)[]> {
    try {
      const { Entries = [] } = await this.#options.client.send(
        new PutEventsCommand({ Entries: batch.map(({ entry }) => entry) }),
      )
      return batch.map((_, index) => {
        const result = Entries[index]
        if (result?.EventId !== undefined) return undefined
        return `${result?.ErrorCode ?? 'NoResult'}: ${result?.ErrorMessage ?? 'EventBridge returned no result for this entry'}`
      })
    } catch (cause) {
      const { message } = awsError('EVENTS_NOT_PUBLISHED', 'events cannot be published', cause)
      return batch.map(() => message)
    }
  }

  #entryOf(event: RemodelEvent): PutEventsRequestEntry {
    return {
      EventBusName: this.#options.busName,
      Source: event.source,
      DetailType: event['detail-type'],
      Detail: JSON.stringify(event.detail),
      Time: new Date(event.detail.metadata.occurredAt),
    }
  }
}

interface Outgoing {
  readonly event: RemodelEvent
  readonly entry: PutEventsRequestEntry
}

function idOf(event: RemodelEvent): string {
  return event.detail.metadata.eventId
}
