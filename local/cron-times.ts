import { Cron } from 'croner'
import { InvalidInputError } from '#core/errors'
import type { Instant } from '#core/instant'

/**
 * When a standard five-field cron expression is due, in a time zone.
 *
 * Where the clocks skip a fixed local time it is due right after the gap; where a local time comes twice, at the first.
 */
export class CronTimes {
  readonly #cron: Cron

  /** @throws {InvalidInputError} `INVALID_SCHEDULE` for an expression that is not five fields, or a zone that IANA does not name */
  constructor(schedule: { readonly cronExpression: string; readonly timeZone: string }) {
    // An offset costs a quarter of a zone's rules, and UTC has none.
    const zone = schedule.timeZone === 'UTC' ? { utcOffset: 0 } : { timezone: schedule.timeZone }
    try {
      this.#cron = new Cron(schedule.cronExpression, { ...zone, paused: true, mode: '5-part' })
      this.#cron.nextRun(new Date(0))
    } catch (cause) {
      const message = `not a schedule: ${schedule.cronExpression} in ${schedule.timeZone}: ${(cause as Error).message}`
      throw new InvalidInputError({ code: 'INVALID_SCHEDULE', message, details: schedule, cause })
    }
  }

  /** The first time after the instant; null where there is none, as on the 31st of February. */
  next(after: Instant): Instant | null {
    return this.#cron.nextRun(new Date(after))?.getTime() ?? null
  }

  /** The last time in (after, until]; null where there is none. */
  latest(after: Instant, until: Instant): Instant | null {
    const [previous] = this.#cron.previousRuns(1, new Date(until + 1))
    return previous && previous.getTime() > after ? previous.getTime() : null
  }
}
