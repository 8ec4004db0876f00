import type { ApiContext } from '#api/api-context'
import { askedBy } from '#api/http/asked-by'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { etagOf, refuseStale } from '#api/http/etag'
import { cronInWords } from '#api/schedules/cron-in-words'
import { findSchedule, refuseUnusable, saveSchedule } from '#api/schedules/save-schedule'
import { nextTimesShown, scheduleEntryOf } from '#api/schedules/schedule-entry-of'
import * as contract from '#contracts/api/schedules'
import { toIso } from '#core/instant'
import { nextTimes } from '#core/schedule/cron-times'
import { loadSchedules, type Schedule } from '#store/schedules/load-schedules'

/** Schedules: the table is the truth at run time, so an edit holds from the next tick on. */
export function bindSchedules(handlers: EndpointHandlers, { ports, options }: ApiContext): void {
  bindEndpoint(
    handlers,
    contract.listSchedules,
  )(async () => {
    const now = ports.clock.now()
    const schedules = await loadSchedules(ports.database)
    return { status: 200, body: { schedules: schedules.map((schedule) => scheduleEntryOf(schedule, now)) } }
  })
  bindEndpoint(
    handlers,
    contract.getSchedule,
  )(async ({ params: { name } }) => {
    const schedule = await findSchedule(ports.database, name)
    return {
      status: 200,
      body: scheduleEntryOf(schedule, ports.clock.now()),
      headers: { etag: etagOf(editable(schedule)) },
    }
  })
  bindEndpoint(
    handlers,
    contract.putSchedule,
  )(async ({ params: { name }, body: edit, context }) => {
    const now = ports.clock.now()
    const saved = await ports.database.transaction(async (sql) => {
      refuseStale(context, editable(await findSchedule(sql, name)))
      return saveSchedule(sql, { scheduleName: name, edit, askedBy: askedBy(context), now })
    })
    await options.onSchedulesEdited()
    return { status: 200, body: scheduleEntryOf(saved, now), headers: { etag: etagOf(editable(saved)) } }
  })
  bindEndpoint(
    handlers,
    contract.previewSchedule,
  )(async ({ query }) => {
    refuseUnusable(query)
    const times = nextTimes(query, ports.clock.now(), nextTimesShown)
    return { status: 200, body: { inWords: cronInWords(query), nextTimes: times.map(toIso) } }
  })
}

/** What an edit changes: runs that come and go in between make no edit stale. */
function editable({ cronExpression, timeZone, enabled, modelTypes }: Schedule) {
  return { cronExpression, timeZone, enabled, modelTypes }
}
