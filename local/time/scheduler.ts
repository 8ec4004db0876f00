import { isDeepStrictEqual } from 'node:util'
import { scheduleActionSchema } from '#contracts/schedules'
import type { Instant } from '#core/instant'
import type { Clock } from '#core/ports/clock'
import type { Log } from '#core/ports/log'
import type { HostedSchedule, ScheduleHost } from '#core/ports/schedule-host'
import { CronTimes } from '#core/schedule/cron-times'
import { makeScheduleDue } from '#core/schedule/make-schedule-due'
import type { InProcessBus } from '#local/bus/in-process-bus'
import { type WorkItem, workRanks } from '#local/bus/work-queue'

/** A schedule of the table, or a fixed time of a spec, whose action is then the function's name. */
export type TickSource = Omit<HostedSchedule, 'action' | 'enabled'> & { readonly action: string }

export interface SchedulerOptions {
  readonly clock: Clock
  readonly enqueue: (item: WorkItem) => () => void
  readonly bus: Pick<InProcessBus, 'deliver'>
  /** The functions that handle a source's ticks. */
  readonly takersOf: (source: TickSource) => readonly string[]
  /** Until when each schedule's ticks are done. A schedule that is not in it never ran, and has missed none. */
  readonly findTicksDone: () => Promise<ReadonlyMap<string, Instant>>
  readonly log: Log
}

interface Hosted {
  readonly source: TickSource
  readonly times: CronTimes
  remove: () => void
}

/**
 * Fires the ticks of its schedules, in virtual time.
 *
 * Each schedule has only its next tick in line. If ticks were due while the process was down or the laptop asleep, the
 * latest is made up, once.
 */
export class Scheduler implements ScheduleHost {
  readonly #options: SchedulerOptions
  readonly #hosted = new Map<string, Hosted>()
  readonly #seen = new Set<string>()

  constructor(options: SchedulerOptions) {
    this.#options = options
  }

  /** How many schedules and fixed times fire. */
  get size(): number {
    return this.#hosted.size
  }

  /** Hosts the fixed times. The last tick before now is made up each time: a repeat of it is harmless. */
  hostFixed(sources: readonly TickSource[]): void {
    for (const source of sources) this.#host(source, Number.NEGATIVE_INFINITY)
  }

  async apply(schedules: readonly HostedSchedule[]): Promise<void> {
    const wanted = new Map<string, TickSource>()
    for (const { enabled, ...source } of schedules) if (enabled) wanted.set(source.scheduleName, source)
    for (const name of this.#seen) {
      const hosted = this.#hosted.get(name)
      if (hosted && isDeepStrictEqual(wanted.get(name), hosted.source)) continue
      hosted?.remove()
      this.#hosted.delete(name)
    }
    const ticksDone = await this.#options.findTicksDone()
    for (const [name, source] of wanted) {
      if (this.#hosted.has(name)) continue
      // A schedule that this process knew was edited just now, and begins now. A new one may have missed a tick.
      this.#host(source, this.#seen.has(name) ? undefined : ticksDone.get(name))
    }
    for (const { scheduleName } of schedules) this.#seen.add(scheduleName)
  }

  #host(source: TickSource, doneUntil: Instant | undefined): void {
    const now = this.#options.clock.now()
    try {
      const hosted: Hosted = { source, times: new CronTimes(source), remove: () => {} }
      this.#hosted.set(source.scheduleName, hosted)
      const missed = doneUntil === undefined ? null : hosted.times.latest(doneUntil, now)
      this.#enqueue(hosted, missed ?? hosted.times.next(now))
    } catch (error) {
      // One schedule that cannot be read must not silence the others.
      this.#options.log.error(`schedule ${source.scheduleName} does not run: ${(error as Error).message}`, { source })
    }
  }

  #enqueue(hosted: Hosted, at: Instant | null): void {
    if (at === null) return
    const run = () => this.#fire(hosted, at)
    hosted.remove = this.#options.enqueue({ at, rank: workRanks.tick, order: orderOf(hosted.source), run })
  }

  async #fire(hosted: Hosted, dueAt: Instant): Promise<void> {
    const now = this.#options.clock.now()
    let tickAt = dueAt
    let next = hosted.times.next(dueAt)
    if (next !== null && next <= now) {
      // More than one was due by now: the latest stands for all.
      tickAt = hosted.times.latest(dueAt, now) ?? dueAt
      next = hosted.times.next(now)
    }
    this.#enqueue(hosted, next)
    const { scheduleName, action, modelTypes } = hosted.source
    const due = { scheduleName, action, modelTypes, scheduledAt: tickAt, madeUp: tickAt < now, nextAt: next, now }
    const event = makeScheduleDue(due)
    for (const name of this.#options.takersOf(hosted.source)) await this.#options.bus.deliver(name, event)
  }
}

/** At one instant checks come before decisions: the order of the actions, then of the names. */
function orderOf(source: TickSource): string {
  const action = (scheduleActionSchema.options as readonly string[]).indexOf(source.action)
  return `${action < 0 ? 9 : action} ${source.scheduleName}`
}
