import type { ApiContext } from '#api/api-context'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { refuseStale, taggedAnswer } from '#api/http/etag'
import { cronInWords } from '#api/schedules/cron-in-words'
import { findSchedule, refuseUnusable, saveSchedule } from '#api/schedules/save-schedule'
import { nextTimesShown, scheduleEntriesOf } from '#api/schedules/schedule-entry-of'
import type { ScheduleEntry } from '#contracts/api/schedules'
import { toIso } from '#core/instant'
import { nextTimes } from '#core/schedule/cron-times'
import { loadSchedules, type Schedule } from '#store/schedules/load-schedules'

export * as endpoints from '#contracts/api/schedules'

/** Schedules: the table is the truth at run time, so that an edit holds from the next tick on. */
export function makeHandlers({ ports, options }: ApiContext): PartHandlers<'schedules'> {
  const { clock, database } = ports
  const entryOf = async (schedule: Schedule) =>
    (await scheduleEntriesOf(database, [schedule], clock.now()))[0] as ScheduleEntry
  return {
    listSchedules: async () => {
      const now = clock.now()
      const schedules = await loadSchedules(database)
      return { status: 200, body: { schedules: await scheduleEntriesOf(database, schedules, now) } }
    },
    getSchedule: async ({ params: { name } }) => {
      const schedule = await findSchedule(database, name)
      return taggedAnswer(await entryOf(schedule), editable(schedule))
    },
    putSchedule: async ({ params: { name }, body: edit, askedBy, context }) => {
      const now = clock.now()
      const { schedule, changed } = await database.transaction(async (sql) => {
        refuseStale(context, editable(await findSchedule(sql, name)))
        return saveSchedule(sql, { scheduleName: name, edit, askedBy, now })
      })
      if (changed) await options.onSchedulesEdited()
      return taggedAnswer({ ...(await entryOf(schedule)), changed }, editable(schedule))
    },
    previewSchedule: async ({ query }) => {
      refuseUnusable(query)
      const times = nextTimes(query, clock.now(), nextTimesShown)
      return { status: 200, body: { inWords: cronInWords(query), nextTimes: times.map(toIso) } }
    },
  }
}

/** The fields that an edit changes: a tick in between does not make an edit stale. */
function editable({ cronExpression, timeZone, enabled, modelTypes }: Schedule) {
  return { cronExpression, timeZone, enabled, modelTypes }
}
