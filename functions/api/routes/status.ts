import { Hono } from 'hono'
import type { Status } from '#contracts/api/status'
import { toIso } from '#core/instant'
import { countBacklog } from '#store/count-backlog'
import { listModelSummaries } from '#store/list-model-summaries'
import { loadSchedules } from '#store/load-schedules'
import type { ApiContext } from '../api-context.ts'
import { modelSummaryOf } from '../model-summary-of.ts'
import { scheduleEntryOf } from '../schedule-entry-of.ts'

/** The installation at a glance. */
export function statusRoutes({ ports }: ApiContext): Hono {
  const routes = new Hono()
  routes.get('/status', async (context) => {
    const now = ports.clock.now()
    const answer: Status = {
      now: toIso(now),
      models: (await listModelSummaries(ports.database)).map(modelSummaryOf),
      schedules: (await loadSchedules(ports.database)).map((schedule) => scheduleEntryOf(schedule, now)),
      ...(await countBacklog(ports.database)),
    }
    return context.json(answer)
  })
  return routes
}
