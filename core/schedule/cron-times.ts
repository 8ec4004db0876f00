import { Cron } from 'croner'
import { timeZoneProblem } from '#contracts/time-zone'
import { InvalidInputError } from '../errors.ts'
import type { Instant } from '../instant.ts'
import { cronProblem } from './cron-problem.ts'

/** A standard five-field cron expression and its IANA time zone. */
export interface CronSchedule {
  readonly cronExpression: string
  readonly timeZone: string
}

/**
 * The times at which a schedule is due, in its time zone.
 *
 * A local time that the clocks skip is due right after the gap; a local time that occurs twice is due at the first.
 */
export class CronTimes {
  readonly #cron: Cron

  /**
   * @throws {InvalidInputError} `INVALID_SCHEDULE` for an expression that `readCronFields` refuses, or an unknown time
   * zone
   */
  constructor({ cronExpression, timeZone }: CronSchedule) {
    const problem = cronProblem(cronExpression) ?? timeZoneProblem(timeZone)
    if (problem) {
      const message = `invalid schedule "${cronExpression}" in ${timeZone}: ${problem}`
      throw new InvalidInputError({ code: 'INVALID_SCHEDULE', message, details: { cronExpression, timeZone } })
    }
    // For UTC a fixed offset suffices, and it takes a quarter of the time of a zone's rules.
    const zone = timeZone === 'UTC' ? { utcOffset: 0 } : { timezone: timeZone }
    this.#cron = new Cron(cronExpression, { ...zone, paused: true, mode: '5-part' })
  }

  /** The first time after the instant; null if there is none. */
  next(after: Instant): Instant | null {
    return this.#cron.nextRun(new Date(after))?.getTime() ?? null
  }

  /** The first times after the instant, at most `count`. */
  nextTimes(after: Instant, count: number): Instant[] {
    return this.#cron.nextRuns(count, new Date(after)).map((date) => date.getTime())
  }

  /** The last time in (after, until]; null if there is none. */
  latest(after: Instant, until: Instant): Instant | null {
    const [previous] = this.#cron.previousRuns(1, new Date(until + 1))
    return previous && previous.getTime() > after ? previous.getTime() : null
  }
}

/**
 * The next times of a row in the table of schedules. A row that cannot be read has none: people edit the table, and one
 * bad row must not stop the others.
 *
 * @example nextTimes({ cronExpression: '0 2 * * *', timeZone: 'UTC' }, 0, 1) // => [7200000]
 */
export function nextTimes(schedule: CronSchedule, after: Instant, count: number): Instant[] {
  const isReadable = cronProblem(schedule.cronExpression) === null && timeZoneProblem(schedule.timeZone) === null
  return isReadable ? new CronTimes(schedule).nextTimes(after, count) : []
}
