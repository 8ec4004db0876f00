import { getStatus } from '#contracts/api/status'
import { toIso } from '#core/instant'
import { countBacklog } from '#store/count-backlog'
import { listModelSummaries } from '#store/list-model-summaries'
import { loadSchedules } from '#store/load-schedules'
import type { ApiContext } from '../api-context.ts'
import { bindEndpoint, type EndpointHandlers } from '../bind-endpoint.ts'
import { modelSummariesOf } from '../model-summaries-of.ts'
import { scheduleEntryOf } from '../schedule-entry-of.ts'

/** The installation at a glance. */
export function bindStatus(handlers: EndpointHandlers, { ports }: ApiContext): void {
  bindEndpoint(
    handlers,
    getStatus,
  )(async () => {
    const now = ports.clock.now()
    const schedules = await loadSchedules(ports.database)
    const models = await listModelSummaries(ports.database, { limit: modelsMax })
    const body = {
      now: toIso(now),
      models: modelSummariesOf(models, schedules, now),
      schedules: schedules.map((schedule) => scheduleEntryOf(schedule, now)),
      ...(await countBacklog(ports.database)),
    }
    return { status: 200, body }
  })
}

/** A glance: more are read page by page. */
const modelsMax = 1000
