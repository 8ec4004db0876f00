import { type Instant, minuteMs } from '#core/instant'
import type { Clock } from '#core/ports/clock'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import type { InProcessBus } from '#local/bus/in-process-bus'
import { type WorkItem, workRanks } from '#local/bus/work-queue'

export interface DueWatchOptions {
  readonly functionName: string
  readonly everyMinutes: number
  readonly clock: Clock
  readonly enqueue: (item: WorkItem) => () => void
  readonly bus: Pick<InProcessBus, 'deliver'>
  readonly findNextDueAt: () => Promise<Instant | null>
}

/**
 * Runs a function that AWS runs every few minutes when something is due, and only then.
 *
 * After the events of an instant are handled it asks once when something is due next. Work that was due when the
 * function last ran, and still is, waits for `everyMinutes`, so that the function does not spin.
 */
export class DueWatch {
  readonly #options: DueWatchOptions
  #isAsking = false
  #ranAt = Number.NEGATIVE_INFINITY
  #remove: () => void = () => {}

  constructor(options: DueWatchOptions) {
    this.#options = options
  }

  /** Something may be due now that was not before. */
  note(): void {
    if (this.#isAsking) return
    this.#isAsking = true
    this.#options.enqueue({ at: this.#options.clock.now(), rank: workRanks.reconcile, run: () => this.#ask() })
  }

  async #ask(): Promise<void> {
    this.#isAsking = false
    this.#remove()
    const dueAt = await this.#options.findNextDueAt()
    if (dueAt === null) return
    const at = dueAt > this.#ranAt ? dueAt : this.#ranAt + this.#options.everyMinutes * minuteMs
    if (at <= this.#options.clock.now()) return this.#runFunction()
    this.#remove = this.#options.enqueue({ at, rank: workRanks.reconcile, run: () => this.#runFunction() })
  }

  async #runFunction(): Promise<void> {
    const { functionName, clock, bus } = this.#options
    const now = clock.now()
    this.#ranAt = now
    await bus.deliver(functionName, makeScheduleDue({ scheduleName: functionName, now }))
    this.note()
  }
}
