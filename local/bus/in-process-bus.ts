import type { EventName, RemodelEvent } from '#contracts/events/catalogue'
import { type Instant, minuteMs } from '#core/instant'
import type { Clock } from '#core/ports/clock'
import type { EventPublisher, PublishedEntry } from '#core/ports/event-publisher'
import { classified } from '#pipeline/middleware/classify'
import type { DeadLetter, DeadLetters } from './dead-letters.ts'
import { type WorkItem, workRanks } from './work-queue.ts'

/** Pauses before the second and the third attempt, as Lambda makes them for asynchronous invocations. */
const retryPausesMs: readonly number[] = [minuteMs, 2 * minuteMs]

/** A delivery that could be neither handled nor kept as a dead letter is tried again after the longest of them. */
const unstoredPauseMs = 2 * minuteMs

export interface BusOptions {
  readonly clock: Clock
  readonly enqueue: (item: WorkItem) => void
  readonly subscribersOf: (name: EventName) => readonly string[]
  /** Runs a function under its pipeline. */
  readonly run: (functionName: string, input: unknown) => Promise<unknown>
  readonly deadLetters: DeadLetters
  /**
   * Told of a delivery whose dead letter could not be stored. It may throw; else the delivery stays in line.
   *
   * @default throws the error
   */
  readonly onUnstored?: (error: unknown, functionName: string) => void
  /** Called when an event is published and after each of its deliveries, also a failed one: something may be due. */
  readonly onChange?: () => void
}

type Listener = (event: RemodelEvent) => void

interface Delivery {
  readonly functionName: string
  readonly text: string
  /** 1 is the first. */
  readonly attempt: number
}

/**
 * EventBridge and Lambda's asynchronous invocation in one process: delivery at least once, to each subscriber on its
 * own. A retryable failure has two more attempts in virtual time; then the event is a dead letter.
 *
 * Deliveries in line are lost with the process: the runtime publishes the outbox's last entries again when it starts.
 */
export class InProcessBus implements EventPublisher {
  readonly #options: BusOptions
  readonly #listeners = new Set<Listener>()

  constructor(options: BusOptions) {
    this.#options = options
  }

  /** Calls a listener with every event that is published, before it is delivered. @returns removes the listener */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async publish(events: readonly RemodelEvent[]): Promise<readonly PublishedEntry[]> {
    if (events.length > 0) this.#options.onChange?.()
    return events.map((event) => {
      for (const listener of this.#listeners) listener(event)
      this.#sendToSubscribers(event, this.#options.clock.now())
      return { eventId: event.detail.metadata.eventId }
    })
  }

  /** Delivers published events again, before items that were due since. Listeners are not called a second time. */
  repeat(events: readonly RemodelEvent[], at: Instant): void {
    for (const event of events) this.#sendToSubscribers(event, at)
  }

  #sendToSubscribers(event: RemodelEvent, at: Instant): void {
    for (const functionName of this.#options.subscribersOf(event['detail-type']))
      this.#enqueue({ functionName, text: JSON.stringify(event), attempt: 1 }, at)
  }

  /** Puts one delivery in line, now. */
  send(functionName: string, input: unknown): void {
    const delivery: Delivery = { functionName, text: JSON.stringify(input), attempt: 1 }
    this.#enqueue(delivery, this.#options.clock.now())
  }

  /** Delivers a tick or a batch at once. A failure is retried and dead-lettered like any other delivery. */
  deliver(functionName: string, input: unknown): Promise<void> {
    return this.#attempt({ functionName, text: JSON.stringify(input), attempt: 1 })
  }

  listDeadLetters(options?: { readonly redrivenToo?: boolean }): Promise<DeadLetter[]> {
    return this.#options.deadLetters.list(options)
  }

  #enqueue(delivery: Delivery, at: Instant): void {
    const run = async () => {
      await this.#attempt(delivery)
      this.#options.onChange?.()
    }
    this.#options.enqueue({ at, rank: workRanks.event, run })
  }

  /**
   * Every attempt reads its own copy of the text, as off a wire: nothing is shared, and values that JSON lacks are
   * lost.
   */
  async #attempt(delivery: Delivery): Promise<void> {
    try {
      await this.#options.run(delivery.functionName, JSON.parse(delivery.text))
    } catch (error) {
      await this.#retryOrGiveUp(delivery, error)
    }
  }

  async #retryOrGiveUp(delivery: Delivery, error: unknown): Promise<void> {
    const { functionName, text, attempt } = delivery
    const { code, message, retryable } = classified(error)
    const pauseMs = retryable ? retryPausesMs[attempt - 1] : undefined
    const failedAt = this.#options.clock.now()
    if (pauseMs !== undefined) return this.#enqueue({ functionName, text, attempt: attempt + 1 }, failedAt + pauseMs)
    const letter = { functionName, event: JSON.parse(text), error: `${code}: ${message}`, attempts: attempt, failedAt }
    try {
      await this.#options.deadLetters.add(letter)
    } catch (unstored) {
      const { onUnstored } = this.#options
      if (!onUnstored) throw unstored
      onUnstored(unstored, functionName)
      this.#enqueue(delivery, failedAt + unstoredPauseMs)
    }
  }
}
