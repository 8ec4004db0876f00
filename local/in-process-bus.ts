import type { EventName, RemodelEvent } from '#contracts/events/catalogue'
import { AppError, InvalidInputError } from '#core/errors'
import { minuteMs } from '#core/instant'
import type { Clock } from '#core/ports/clock'
import type { EventPublisher, PublishedEntry } from '#core/ports/event-publisher'
import type { DeadLetter, DeadLetters } from './dead-letters.ts'
import { type WorkItem, workRanks } from './work-queue.ts'

/** Pauses before the second and the third attempt, as Lambda has them for asynchronous invocations. */
export const retryPausesMs: readonly number[] = [minuteMs, 2 * minuteMs]

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
  readonly #listeners: Listener[] = []

  constructor(options: BusOptions) {
    this.#options = options
  }

  /** Tells a listener of every event that is published, before it is delivered. */
  listen(listener: Listener): void {
    this.#listeners.push(listener)
  }

  async publish(events: readonly RemodelEvent[]): Promise<readonly PublishedEntry[]> {
    if (events.length > 0) this.#options.onChange?.()
    return events.map((event) => {
      for (const listener of this.#listeners) listener(event)
      this.#sendToSubscribers(event)
      return { eventId: event.detail.metadata.eventId }
    })
  }

  /** Delivers events again that were published before; nobody listening is told a second time. */
  repeat(events: readonly RemodelEvent[]): void {
    for (const event of events) this.#sendToSubscribers(event)
  }

  #sendToSubscribers(event: RemodelEvent): void {
    for (const name of this.#options.subscribersOf(event['detail-type'])) this.send(name, event)
  }

  /** Puts one delivery in line, now. */
  send(functionName: string, input: unknown): void {
    const delivery: Delivery = { functionName, text: JSON.stringify(input), attempt: 1 }
    this.#enqueue(delivery, 0)
  }

  /** Delivers a tick or a batch at once; what fails is retried and dead-lettered like any other delivery. */
  deliver(functionName: string, input: unknown): Promise<void> {
    return this.#attempt({ functionName, text: JSON.stringify(input), attempt: 1 })
  }

  listDeadLetters(options?: { readonly redrivenToo?: boolean }): Promise<DeadLetter[]> {
    return this.#options.deadLetters.list(options)
  }

  /**
   * Delivers a dead letter once more, to the function that it failed in. Functions take a repeat without harm.
   *
   * @throws {InvalidInputError} `NO_SUCH_DEAD_LETTER`
   */
  async redrive(id: number): Promise<DeadLetter> {
    const letter = await this.#options.deadLetters.find(id)
    if (!letter)
      throw new InvalidInputError({ code: 'NO_SUCH_DEAD_LETTER', message: `no dead letter has the id ${id}` })
    this.send(letter.functionName, letter.event)
    await this.#options.deadLetters.markRedriven(id, this.#options.clock.now())
    return letter
  }

  #enqueue(delivery: Delivery, pauseMs: number): void {
    const run = async () => {
      await this.#attempt(delivery)
      this.#options.onChange?.()
    }
    this.#options.enqueue({ at: this.#options.clock.now() + pauseMs, rank: workRanks.event, run })
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
    const pauseMs = isRetryable(error) ? retryPausesMs[attempt - 1] : undefined
    if (pauseMs !== undefined) return this.#enqueue({ functionName, text, attempt: attempt + 1 }, pauseMs)
    const failedAt = this.#options.clock.now()
    const letter = { functionName, event: JSON.parse(text), error: describe(error), attempts: attempt, failedAt }
    await this.#options.deadLetters.add(letter)
  }
}

/** What nobody classified may pass. */
function isRetryable(error: unknown): boolean {
  return !(error instanceof AppError) || error.retryable
}

function describe(error: unknown): string {
  if (error instanceof AppError) return `${error.code}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
