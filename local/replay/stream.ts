import type { IngestBatch } from '#contracts/ingest-batch'
import { InvalidInputError } from '#core/errors'
import { dayMs, type Instant, minuteMs, toIso } from '#core/instant'
import { type WorkItem, workRanks } from '#local/bus/work-queue'
import { batchRowsMax } from '#rows/divide-batch'
import { type Arrival, openArrivals } from './arrivals.ts'
import type { Example } from './example-folder.ts'

export interface StreamOptions {
  readonly enqueue: (item: WorkItem) => void
  /** Passes a batch to the functions that take batches. */
  readonly ingest: (batch: IngestBatch) => Promise<void>
  /** Days to deliver, from the first row. @default all */
  readonly days?: number
}

/**
 * Simulates the user's production system: delivers an example's rows at the times they would arrive.
 *
 * The history comes as one bulk delivery when the replay starts. From then on, each delivery brings the rows that
 * arrived in the last `deliveryMinutes`. A delivery's id is derived from its time, so a delivery repeated after a
 * restart counts once.
 */
export class ExampleStream {
  readonly #example: Example
  readonly #options: StreamOptions
  readonly #arrivals: AsyncGenerator<Arrival>
  #head: IteratorResult<Arrival, void>
  #lastAt: Instant

  /** The time of the first row. */
  readonly firstAt: Instant
  /** The end of the history: a new replay's clock starts here. */
  readonly startsAt: Instant
  /** The end of the requested days (exclusive); infinity for all. */
  readonly until: Instant
  /** The last of the deliveries, as far as the rows' own times tell: a progress shows it, and nothing is decided by it. */
  readonly endsAt: Instant

  private constructor(
    example: Example,
    options: StreamOptions,
    { endsAt, rows }: Awaited<ReturnType<typeof openArrivals>>,
    head: IteratorResult<Arrival, void>,
  ) {
    if (head.done) {
      throw new InvalidInputError({ code: 'INVALID_EXAMPLE', message: `${example.observations} has no rows` })
    }
    const firstAt = head.value.dueAt
    this.#example = example
    this.#options = options
    this.#arrivals = rows
    this.#head = head
    this.firstAt = firstAt
    this.until = options.days === undefined ? Number.POSITIVE_INFINITY : firstAt + options.days * dayMs
    this.startsAt = Math.min(firstAt + example.replay.historyDays * dayMs, this.until)
    this.#lastAt = this.startsAt
    this.endsAt = Math.max(this.startsAt, Math.min(this.until, this.#slotOf({ dueAt: endsAt })))
  }

  static async open(example: Example, options: StreamOptions): Promise<ExampleStream> {
    const arrivals = await openArrivals(example)
    return new ExampleStream(example, options, arrivals, await arrivals.rows.next())
  }

  get modelName(): string {
    return this.#example.model.name
  }

  /** True once the last requested row is delivered. */
  get hasEnded(): boolean {
    return this.#nextAt() === null
  }

  /** Due time of the last delivery so far. */
  get lastAt(): Instant {
    return this.#lastAt
  }

  /**
   * Enqueues the first delivery. Deliveries before `position`, which an earlier process made, are skipped when the loop
   * gets there.
   */
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

  /** Due time of a row's delivery: the first delivery at or after the row's time. */
  #slotOf({ dueAt }: Pick<Arrival, 'dueAt'>): Instant {
    if (dueAt <= this.startsAt) return this.startsAt
    const deliveryMs = this.#example.replay.deliveryMinutes * minuteMs
    return this.startsAt + Math.ceil((dueAt - this.startsAt) / deliveryMs) * deliveryMs
  }

  async #advance(): Promise<void> {
    this.#head = await this.#arrivals.next()
  }
}
