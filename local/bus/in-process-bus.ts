import type { EventName, RemodelEvent } from '#contracts/events/catalogue'
import { type Instant, minuteMs } from '#core/instant'
import type { Clock } from '#core/ports/clock'
import type { EventPublisher, PublishedEntry } from '#core/ports/event-publisher'
import { classified } from '#pipeline/middleware/classify'
import type { DeadLetter, DeadLetters } from './dead-letters.ts'
import { type WorkItem, workRanks } from './work-queue.ts'

/** Pauses before the second and the third attempt, as Lambda has them for asynchronous invocations. */
const retryPausesMs: readonly number[] = [minuteMs, 2 * minuteMs]

export interface BusOptions {
  readonly clock: Clock
  readonly enqueue: (item: WorkItem) => void
  readonly subscribersOf: (name: EventName) => readonly string[]
  /** Runs a function under its pipeline. */
  readonly run: (functionName: string, input: unknown) => Promise<unknown>
  readonly deadLetters: DeadLetters
  /** Called when an event is published and after each of its deliveries, whatever became of it: something may be due. */
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
 * EventBridge and Lambda's asynchronous invocation in one process: at least once, each subscriber on its own, two more attempts in
 * virtual time for what may pass, then the dead letters.
 *
 * What it holds is lost with the process: the runtime publishes the outbox's last entries again when it starts.
 */
export class InProcessBus implements EventPublisher {
  readonly #options: BusOptions
  readonly #listeners = new Set<Listener>()

  constructor(options: BusOptions) {
    this.#options = options
  }

  /** Tells a listener of every event that is published, before it is delivered. @returns ends that */
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

  /** Delivers events again that were published before, ahead of what was due since; nobody listening is told a second time. */
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

  /** Delivers a tick or a batch at once; what fails is retried and dead-lettered like any other delivery. */
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

  /** Every attempt reads its own copy of the text, as from a wire: nothing is shared, and what JSON cannot say is lost here too. */
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
    await this.#options.deadLetters.add(letter)
  }
}
