import { Hono } from 'hono'
import type { ScheduleList } from '#contracts/api/schedules'
import { scheduleEditSchema } from '#contracts/schedules'
import { loadSchedules } from '#store/load-schedules'
import type { ApiContext } from '../api-context.ts'
import { askedBy } from '../asked-by.ts'
import { readBody } from '../read-body.ts'
import { findSchedule, saveSchedule } from '../save-schedule.ts'
import { scheduleEntryOf } from '../schedule-entry-of.ts'

/** Schedules: the table is the truth at run time, so an edit holds from the next tick on. */
export function scheduleRoutes({ ports, options }: ApiContext): Hono {
  const routes = new Hono()
  routes.get('/schedules', async (context) => {
    const now = ports.clock.now()
    const schedules = await loadSchedules(ports.database)
    const answer: ScheduleList = { schedules: schedules.map((schedule) => scheduleEntryOf(schedule, now)) }
    return context.json(answer)
  })
  routes.get('/schedules/:name', async (context) => {
    const schedule = await findSchedule(ports.database, context.req.param('name'))
    return context.json(scheduleEntryOf(schedule, ports.clock.now()))
  })
  routes.put('/schedules/:name', async (context) => {
    const edit = await readBody(context, scheduleEditSchema)
    const now = ports.clock.now()
    const asked = { scheduleName: context.req.param('name'), edit, askedBy: askedBy(context), now }
    const saved = await ports.database.transaction((sql) => saveSchedule(sql, asked))
    await options.onSchedulesEdited()
    return context.json(scheduleEntryOf(saved, now))
  })
  return routes
}
