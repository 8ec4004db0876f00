import { Cron } from 'croner'
import { InvalidInputError } from '../errors.ts'
import type { Instant } from '../instant.ts'
import { cronProblem, timeZoneProblem } from './cron-problem.ts'

/** A standard five-field cron expression, and the IANA time zone that it is meant in. */
export interface CronSchedule {
  readonly cronExpression: string
  readonly timeZone: string
}

/**
 * When a schedule is due, in its time zone.
 *
 * Where the clocks skip a fixed local time it is due right after the gap; where a local time comes twice, at the first.
 */
export class CronTimes {
  readonly #cron: Cron

  /** @throws {InvalidInputError} `INVALID_SCHEDULE` for an expression that `readCronFields` refuses, or a zone that IANA does not name */
  constructor({ cronExpression, timeZone }: CronSchedule) {
    const problem = cronProblem(cronExpression) ?? timeZoneProblem(timeZone)
    if (problem) {
      const message = `not a schedule: "${cronExpression}" in ${timeZone}: ${problem}`
      throw new InvalidInputError({ code: 'INVALID_SCHEDULE', message, details: { cronExpression, timeZone } })
    }
    // An offset costs a quarter of a zone's rules, and UTC has none.
    const zone = timeZone === 'UTC' ? { utcOffset: 0 } : { timezone: timeZone }
    this.#cron = new Cron(cronExpression, { ...zone, paused: true, mode: '5-part' })
  }

  /** The first time after the instant; null where there is none. */
  next(after: Instant): Instant | null {
    return this.#cron.nextRun(new Date(after))?.getTime() ?? null
  }

  /** The first times after the instant, at most as many as asked for. */
  nextTimes(after: Instant, count: number): Instant[] {
    return this.#cron.nextRuns(count, new Date(after)).map((date) => date.getTime())
  }

  /** The last time in (after, until]; null where there is none. */
  latest(after: Instant, until: Instant): Instant | null {
    const [previous] = this.#cron.previousRuns(1, new Date(until + 1))
    return previous && previous.getTime() > after ? previous.getTime() : null
  }
}

/**
 * The next times of a row of the schedules' table, which anyone may have written: none where it cannot be read, for one bad row must
 * not take the others along.
 *
 * @example nextTimes({ cronExpression: '0 2 * * *', timeZone: 'UTC' }, 0, 1) // => [7200000]
 */
export function nextTimes(schedule: CronSchedule, after: Instant, count: number): Instant[] {
  const isReadable = cronProblem(schedule.cronExpression) === null && timeZoneProblem(schedule.timeZone) === null
  return isReadable ? new CronTimes(schedule).nextTimes(after, count) : []
}
