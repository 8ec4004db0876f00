import type { RemodelEventOf } from '#contracts/events/catalogue'
import type { Tick } from '#store/schedules/claim-tick'

/** The tick that a schedule's event tells of, as the table claims it. */
export function tickOf(event: RemodelEventOf<'ScheduleDue'>): Tick {
  const { scheduleName, scheduledAt, nextAt } = event.detail.data
  return {
    scheduleName,
    scheduledAt: Date.parse(scheduledAt),
    nextAt: nextAt === null ? null : Date.parse(nextAt),
  }
}
