import { isoOrNull } from '#api/http/iso-or-null'
import type { ScheduleEntry } from '#contracts/api/schedules'
import { type Instant, toIso } from '#core/instant'
import { nextTimes } from '#core/schedule/cron-times'
import type { Schedule } from '#store/schedules/load-schedules'
import { cronInWords } from './cron-in-words.ts'

export const nextTimesShown = 5

/** A schedule as the API shows it, with its next times. */
export function scheduleEntryOf(schedule: Schedule, now: Instant): ScheduleEntry {
  return {
    name: schedule.scheduleName,
    cronExpression: schedule.cronExpression,
    timeZone: schedule.timeZone,
    action: schedule.action,
    modelTypes: schedule.modelTypes,
    enabled: schedule.enabled,
    editedAt: isoOrNull(schedule.editedAt),
    inWords: cronInWords(schedule),
    lastRun: isoOrNull(schedule.lastRun),
    lastStatus: schedule.lastStatus,
    nextTimes: schedule.enabled ? nextTimes(schedule, now, nextTimesShown).map(toIso) : [],
  }
}
