import { setImmediate as letOthersRun } from 'node:timers/promises'
import { type Instant, minuteMs } from '#core/instant'
import type { Log } from '#core/ports/log'
import type { WorkItem, WorkQueue } from '#local/bus/work-queue'
import { type Pace, Pacer } from './pace.ts'
import type { VirtualClock } from './virtual-clock.ts'
import type { WallTime } from './wall-time.ts'

// Timers are no finer than this: a shorter wait costs more than it paces.
const shortestWaitMs = 4
// Work that never leaves the process starves sockets and signals: they get a turn this often.
const turnMs = 8

export interface LoopOptions {
  readonly clock: VirtualClock
  readonly queue: WorkQueue
  readonly wall: WallTime
  readonly pace: Pace
  /** For items that fail in live time. @default such an item ends the loop, as in simulated time */
  readonly log?: Log
}

export interface RunOptions {
  readonly signal: AbortSignal
  /**
   * Ends the run when no item is due by then; the clock then stands there. A function is called before each item: on a
   * clock that follows the wall clock, an item's consequences are due a moment after the item.
   */
  readonly until?: Instant | (() => Instant)
  /** Ends the run between two items. */
  readonly isDone?: () => boolean
}

/**
 * Runs the queue's items one after another, each at its time, and commands between items. It sleeps if there are
 * neither.
 */
export class Loop {
  readonly #options: LoopOptions
  readonly #commands: (() => Promise<void>)[] = []
  #pacer: Pacer
  #sleeping: AbortController | null = null
  #turnStartedAt = 0
  #running = false
  /** Ends the current run. */
  #signal: AbortSignal | null = null
  #commanding: Promise<void> | null = null
  #itemsRun = 0

  constructor(options: LoopOptions) {
    this.#options = options
    this.#pacer = new Pacer(options.pace, options.clock, options.wall)
  }

  get itemsRun(): number {
    return this.#itemsRun
  }

  get itemsWaiting(): number {
    return this.#options.queue.size
  }

  /** Enqueues an item and wakes the loop. @returns a function that removes the item */
  enqueue(item: WorkItem): () => void {
    const remove = this.#options.queue.enqueue(item)
    this.#sleeping?.abort()
    return remove
  }

  get pace(): Pace {
    return this.#pacer.pace
  }

  setPace(pace: Pace): void {
    this.#pacer = new Pacer(pace, this.#options.clock, this.#options.wall)
    this.#sleeping?.abort()
  }

  /** Runs a person's request between two items, at the clock's time; at once if the loop is not running. */
  async command<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#commands.push(() => work().then(resolve, reject))
      if (this.#running) this.#sleeping?.abort()
      else void this.#runCommands()
    })
  }

  /**
   * Runs until the signal or a limit in the options; without either, forever.
   *
   * In simulated time an item that throws ends the loop with its error. In live time it is logged and tried again: the
   * installation has other work to do. The bus catches the errors of functions.
   */
  async run(options: RunOptions): Promise<void> {
    this.#running = true
    this.#signal = options.signal
    this.#turnStartedAt = this.#options.wall.now()
    await this.#commanding
    try {
      while (!options.signal.aborted && !options.isDone?.()) {
        if (this.#commands.length > 0) await this.#runCommands()
        else if (!(await this.#step(options))) return
      }
    } finally {
      this.#running = false
      this.#signal = null
      void this.#runCommands()
    }
  }

  /**
   * Holds the item that is running, and all that come after it, for some time of the machine; commands run meanwhile.
   *
   * @returns false once the run is asked to end, and at once outside of a run
   */
  async hold(durationMs: number): Promise<boolean> {
    const { wall } = this.#options
    const until = wall.now() + durationMs
    const signal = this.#signal
    while (signal && !signal.aborted && wall.now() < until) {
      await this.#sleep(until - wall.now(), signal)
      await this.#runCommands()
    }
    return signal !== null && !signal.aborted
  }

  /** Runs or awaits the next item. @returns false if nothing is left to do */
  async #step({ signal, until: limit }: RunOptions): Promise<boolean> {
    const { queue, clock } = this.#options
    const next = queue.peek()
    const until = typeof limit === 'function' ? limit() : limit
    if (until !== undefined && (!next || next.at > until)) {
      clock.advanceTo(until)
      return false
    }
    const waitMs = next ? this.#pacer.waitMs(next.at) : Number.POSITIVE_INFINITY
    if (!next || waitMs >= shortestWaitMs) {
      await this.#sleep(waitMs, signal)
      return true
    }
    queue.take()
    clock.advanceTo(next.at)
    await next.run(signal).catch((error: unknown) => this.#tryAgain(next, error))
    this.#itemsRun += 1
    await this.#takeTurns()
    return true
  }

  #tryAgain(item: WorkItem, error: unknown): void {
    const { log, clock, queue } = this.#options
    if (!log || this.#pacer.pace.kind !== 'live') throw error
    log.error(`due work failed, and is tried again in a minute: ${(error as Error).message}`, { cause: error })
    queue.enqueue({ ...item, at: clock.now() + minuteMs })
  }

  /** Commands run one at a time, even with concurrent callers. A command's error goes to its caller. */
  #runCommands(): Promise<void> {
    this.#commanding ??= this.#drainCommands().finally(() => {
      this.#commanding = null
      // One that came after the last look, and before this line, would wait for the next one.
      if (!this.#running && this.#commands.length > 0) void this.#runCommands()
    })
    return this.#commanding
  }

  async #drainCommands(): Promise<void> {
    for (let command = this.#commands.shift(); command; command = this.#commands.shift()) await command()
  }

  async #sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    this.#sleeping = new AbortController()
    await this.#options.wall.wait(durationMs, AbortSignal.any([signal, this.#sleeping.signal]))
    this.#sleeping = null
    this.#turnStartedAt = this.#options.wall.now()
  }

  async #takeTurns(): Promise<void> {
    if (this.#options.wall.now() - this.#turnStartedAt < turnMs) return
    await letOthersRun()
    this.#turnStartedAt = this.#options.wall.now()
  }
}
