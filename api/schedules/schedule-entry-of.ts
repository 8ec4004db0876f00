import { isoOrNull } from '#api/http/iso-or-null'
import type { ScheduleEntry } from '#contracts/api/schedules'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { nextTimes } from '#core/schedule/cron-times'
import { tickIdOf } from '#core/schedule/make-schedule-due'
import { findTickDecisions, type TickDecision } from '#store/schedules/find-tick-decisions'
import type { Schedule } from '#store/schedules/load-schedules'
import { cronInWords } from './cron-in-words.ts'
import { lastStatusInWords } from './last-status.ts'

export const nextTimesShown = 5

/** Schedules as the API shows them, with what came of their last ticks and their next times. */
export async function scheduleEntriesOf(
  executor: SqlExecutor,
  schedules: readonly Schedule[],
  now: Instant,
): Promise<ScheduleEntry[]> {
  const tickOf = new Map(schedules.map((schedule) => [schedule.scheduleName, lastTickOf(schedule)]))
  const found = await findTickDecisions(
    executor,
    [...tickOf.values()].filter((id) => id !== null),
  )
  const byTick = Map.groupBy(found, ({ triggerId }) => triggerId)
  return schedules.map((schedule) =>
    scheduleEntryOf(schedule, byTick.get(tickOf.get(schedule.scheduleName) ?? '') ?? [], now),
  )
}

function lastTickOf({ scheduleName, lastRun }: Schedule): string | null {
  return lastRun === null ? null : tickIdOf({ scheduleName, scheduledAt: lastRun })
}

function scheduleEntryOf(schedule: Schedule, decisions: readonly TickDecision[], now: Instant): ScheduleEntry {
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
    lastStatus: lastStatusInWords(schedule, decisions),
    lastDecisions: decisions.map(({ triggerId: _, models: __, ...decision }) => decision),
    nextTimes: schedule.enabled ? nextTimes(schedule, now, nextTimesShown).map(toIso) : [],
  }
}
