import type { IngestBatch } from '#contracts/ingest-batch'
import { InvalidInputError } from '#core/errors'
import { dayMs, type Instant, minuteMs, toIso } from '#core/instant'
import { type WorkItem, workRanks } from '#local/bus/work-queue'
import { type Arrival, readArrivals } from './arrivals.ts'
import type { Example } from './example-folder.ts'

export interface StreamOptions {
  readonly enqueue: (item: WorkItem) => void
  /** Hands a batch to the functions that take batches. */
  readonly ingest: (batch: IngestBatch) => Promise<void>
  /** Days from the first row on that are delivered. @default all */
  readonly days?: number
}

/** A bulk load is cut into batches of so many rows. */
const batchRowsMax = 2000

/**
 * Stands for the user's production system: delivers an example's rows at the times at which they would arrive.
 *
 * The days of history come as one delivery in bulk, at the moment when the replay starts; then what has arrived, every
 * `deliveryMinutes`. A delivery's id is made of its time: one that is repeated after a restart counts once.
 */
export class ExampleStream {
  readonly #example: Example
  readonly #options: StreamOptions
  readonly #arrivals: AsyncGenerator<Arrival>
  #head: IteratorResult<Arrival, void>
  #lastAt: Instant

  /** The time of the first row. */
  readonly firstAt: Instant
  /** The moment at which the history has arrived: where a new replay's clock starts. */
  readonly startsAt: Instant
  /** The end of the days that were asked for, itself in none of them; infinity for all. */
  readonly until: Instant

  private constructor(
    example: Example,
    options: StreamOptions,
    arrivals: AsyncGenerator<Arrival>,
    head: IteratorResult<Arrival, void>,
  ) {
    if (head.done) {
      throw new InvalidInputError({ code: 'INVALID_EXAMPLE', message: `${example.observations} has no rows` })
    }
    const firstAt = head.value.dueAt
    this.#example = example
    this.#options = options
    this.#arrivals = arrivals
    this.#head = head
    this.firstAt = firstAt
    this.until = options.days === undefined ? Number.POSITIVE_INFINITY : firstAt + options.days * dayMs
    this.startsAt = Math.min(firstAt + example.replay.historyDays * dayMs, this.until)
    this.#lastAt = this.startsAt
  }

  static async open(example: Example, options: StreamOptions): Promise<ExampleStream> {
    const arrivals = readArrivals(example)
    return new ExampleStream(example, options, arrivals, await arrivals.next())
  }

  get modelName(): string {
    return this.#example.model.name
  }

  /** True once the last row that was asked for is delivered. */
  get hasEnded(): boolean {
    return this.#nextAt() === null
  }

  /** When the last delivery so far was due. */
  get lastAt(): Instant {
    return this.#lastAt
  }

  /** Puts the first delivery in line; the deliveries before `position`, which an earlier process made, are read past when their time comes. */
  start(position: Instant = this.startsAt): void {
    this.#lastAt = position
    const run = async () => {
      while (!this.#head.done && this.#slotOf(this.#head.value) < position) await this.#advance()
      this.#enqueueNext()
    }
    this.#options.enqueue({ at: position, rank: workRanks.delivery, run })
  }

  async close(): Promise<void> {
    await this.#arrivals.return(undefined)
  }

  #enqueueNext(): void {
    const at = this.#nextAt()
    if (at !== null) this.#options.enqueue({ at, rank: workRanks.delivery, run: () => this.#deliver(at) })
  }

  async #deliver(at: Instant): Promise<void> {
    for (let part = 0; this.#isDue(at); part += 1) {
      const batch = await this.#take(at, part)
      await this.#options.ingest({ ...batch, moreFollows: this.#isDue(at) })
    }
    this.#lastAt = at
    this.#enqueueNext()
  }

  async #take(at: Instant, part: number): Promise<IngestBatch> {
    const modelName = this.#example.model.name
    const batch: IngestBatch = {
      modelName,
      batchId: `stream-${toIso(at)}-${part}`,
      moreFollows: false,
      observations: [],
      labels: [],
      unreadable: [],
    }
    for (let rows = 0; rows < batchRowsMax && this.#isDue(at) && !this.#head.done; rows += 1) {
      const { observation, label, unreadable } = this.#head.value
      if (observation) batch.observations.push(observation)
      if (label) batch.labels.push(label)
      if (unreadable) batch.unreadable.push(unreadable)
      await this.#advance()
    }
    return batch
  }

  #isDue(at: Instant): boolean {
    const next = this.#nextAt()
    return next !== null && next <= at
  }

  #nextAt(): Instant | null {
    if (this.#head.done || this.#head.value.dueAt >= this.until) return null
    return this.#slotOf(this.#head.value)
  }

  /** The delivery that a row comes with: the first one at or after its time. */
  #slotOf({ dueAt }: Arrival): Instant {
    if (dueAt <= this.startsAt) return this.startsAt
    const deliveryMs = this.#example.replay.deliveryMinutes * minuteMs
    return this.startsAt + Math.ceil((dueAt - this.startsAt) / deliveryMs) * deliveryMs
  }

  async #advance(): Promise<void> {
    this.#head = await this.#arrivals.next()
  }
}
