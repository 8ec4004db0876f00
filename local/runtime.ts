import type { ReplayControl } from '#api/api-context'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { IngestBatch } from '#contracts/ingest-batch'
import { type Instant, toIso } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import type { Example } from '#local/replay/example-folder'
import type { ExampleStream } from '#local/replay/stream'
import { findEventsUnderWay, findLastDelivery, findRunningTrainings } from '#local/state/resume'
import { paceOf, speedOf } from '#local/time/pace'
import { TimeLeft } from '#local/time/time-left'
import type { Engine } from './engine.ts'

export interface StartOptions {
  /** Whether schedules fire. @default true */
  readonly ticks?: boolean
}

/** The installation in one process, as `openRuntime` returns it. It is idle before `start` and after `close`. */
export class Runtime {
  readonly #engine: Engine
  #isStarted = false
  #isClosed = false
  readonly #timeLeft = new TimeLeft()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  get engine(): Engine {
    return this.#engine
  }

  get ports(): Ports {
    return this.#engine.ports
  }

  get stream(): ExampleStream | null {
    return this.#engine.stream
  }

  get example(): Example | null {
    return this.#engine.example
  }

  /** Controls of the example's time. The state is null without an example, and after its end. */
  get replay(): ReplayControl {
    const { loop, wall } = this.#engine
    return {
      state: () => {
        const speed = speedOf(loop.pace)
        const { stream } = this
        if (stream === null || speed === null) return null
        const leftMs = this.#timeLeft.until(stream.endsAt, { now: this.now(), wall: wall.now() })
        return { speed, from: toIso(stream.startsAt), to: toIso(stream.endsAt), leftMs }
      },
      setSpeed: (speed) => {
        this.#timeLeft.reset()
        loop.setPace(paceOf(speed))
      },
    }
  }

  now(): Instant {
    return this.#engine.clock.now()
  }

  /** Continues where the last process stopped: trainings, events under way, schedules, and the example's stream. */
  async start({ ticks = true }: StartOptions = {}): Promise<void> {
    if (this.#isStarted) return
    this.#isStarted = true
    const { completions, interrupted, bus, scheduler, subscriptions, stream, ports, position } = this.#engine
    const running = await findRunningTrainings(ports.database)
    await interrupted.resume(running.map(({ jobName }) => jobName))
    for (const training of running) completions.expect(training)
    const underWay = position === null ? [] : await findEventsUnderWay(ports.database, position)
    for (const name of subscriptions.onDeployed) {
      if (ticks || name !== 'sync-schedules') await bus.deliver(name, this.#deployed())
    }
    bus.repeat(underWay, position ?? this.now())
    if (ticks) scheduler.hostFixed(this.#engine.fixedTimes)
    if (stream) stream.start((await findLastDelivery(ports.database, stream.modelName)) ?? undefined)
    for (const watch of this.#engine.dueWatch) watch.note()
  }

  /** Runs until the signal: first the example's rows, then in wall-clock time. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.stream) await this.runToEnd(signal)
    if (!signal.aborted) this.goLive()
    await this.#engine.loop.run({ signal })
  }

  /** Runs until the last row is delivered and everything that it caused is done, trainings included. */
  async runToEnd(signal: AbortSignal): Promise<void> {
    const { loop, stream, clock } = this.#engine
    await loop.run({ signal, isDone: () => stream === null || stream.hasEnded })
    await loop.run({ signal, until: Math.max(stream?.lastAt ?? 0, clock.now()) })
    await this.settle(signal)
  }

  /** Runs the work that is due now and the trainings under way, but no work that is due later. */
  async settle(signal: AbortSignal): Promise<void> {
    const { loop, clock, completions } = this.#engine
    for (;;) {
      await loop.run({ signal, until: () => Math.max(clock.now(), completions.lastEndsAt ?? 0) })
      if (signal.aborted || completions.lastEndsAt === null) return
      // In wall-clock time a training ends with its process, and the work that follows is due after that.
      await loop.run({ signal, isDone: () => completions.lastEndsAt === null })
    }
  }

  /** From now on the clock follows the wall clock. */
  goLive(): void {
    this.#engine.loop.setPace({ kind: 'live' })
    this.#engine.completions.goLive()
  }

  /** Passes a batch to the functions that take batches, between two items of the loop. @returns the report */
  ingest(batch: IngestBatch): Promise<unknown> {
    const { loop, run, subscriptions } = this.#engine
    return loop.command(() => run(subscriptions.onBatch[0] ?? 'ingest-observations', batch))
  }

  /** Applies edited schedules. */
  syncSchedules(): Promise<unknown> {
    return this.#engine.loop.command(() => this.#engine.run('sync-schedules', this.#deployed()))
  }

  /** Stops trainers, serving processes and the database. Call it once the loop has returned. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const { interrupted, ports, stream } = this.#engine
    await stream?.close()
    await Promise.allSettled([interrupted.interrupt(), ports.modelServer.close()])
    await ports.database.close()
  }

  /** The event passed to functions that run on deployment, on start or after schedules were edited. */
  #deployed(): RemodelEvent {
    return makeScheduleDue({ scheduleName: 'deployed', now: this.now() })
  }
}
