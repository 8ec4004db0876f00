import type { ApiContext } from '#api/api-context'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { modelSummariesOf } from '#api/models/model-summaries-of'
import { scheduleEntriesOf } from '#api/schedules/schedule-entry-of'
import { toIso } from '#core/instant'
import { countBacklog } from '#store/events/count-backlog'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { loadSchedules } from '#store/schedules/load-schedules'

export * as endpoints from '#contracts/api/status'

/** The models that the overview holds; `GET /v1/models` lists more, page by page. */
const modelsMax = 1000

/** The installation at a glance. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'status'> {
  return {
    getStatus: async () => {
      const now = ports.clock.now()
      const schedules = await loadSchedules(ports.database)
      const models = await listModelSummaries(ports.database, { limit: modelsMax })
      const body = {
        now: toIso(now),
        models: await modelSummariesOf(ports.database, models, now),
        schedules: await scheduleEntriesOf(ports.database, schedules, now),
        ...(await countBacklog(ports.database)),
      }
      return { status: 200, body }
    },
  }
}
