import type { ApiContext } from '#api/api-context'
import { spanOf, stretchMsOf } from '#api/history/span-of'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { existingModel } from '#api/models/existing-model'
import * as contract from '#contracts/api/performance'
import { toIso } from '#core/instant'
import { listPerformance } from '#store/performance/list-performance'
import { findStreamSpan } from '#store/rows/find-stream-span'

/** Performance over time, thinned out here: a page draws what it has pixels for. */
export function bindPerformance(handlers: EndpointHandlers, { ports }: ApiContext): void {
  bindEndpoint(
    handlers,
    contract.listPerformance,
  )(async ({ params, query }) => {
    const { modelName, configuration } = await existingModel(ports.database, params.model)
    const span = spanOf(query, await findStreamSpan(ports.database, modelName, ports.clock.now()))
    const stretchMs = stretchMsOf(span, query.points)
    const looks = await listPerformance(ports.database, { modelName, ...span, stretchMs })
    const body = {
      modelName,
      from: toIso(span.from),
      to: toIso(span.to),
      threshold: configuration.performance_threshold,
      stretchMs,
      points: looks.map((look) => ({ ...look, at: toIso(look.at) })),
    }
    return { status: 200, body }
  })
}
