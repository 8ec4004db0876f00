import type { ApiContext } from '#api/api-context'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { modelSummariesOf } from '#api/models/model-summaries-of'
import { scheduleEntryOf } from '#api/schedules/schedule-entry-of'
import { getStatus } from '#contracts/api/status'
import { toIso } from '#core/instant'
import { countBacklog } from '#store/events/count-backlog'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { loadSchedules } from '#store/schedules/load-schedules'

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
