import type { ApiContext } from '#api/api-context'
import { spanOf, stretchMsOf } from '#api/history/span-of'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { isoOrNull } from '#api/http/iso-or-null'
import { existingModel } from '#api/models/existing-model'
import { metricFigure } from '#contracts/metric-words'
import { toIso } from '#core/instant'
import { listPerformance } from '#store/performance/list-performance'

export * as endpoints from '#contracts/api/performance'

/** Performance over time, thinned out here to the points that a chart has pixels for. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'performance'> {
  return {
    listPerformance: async ({ params: { model }, query }) => {
      const { modelName, configuration, definition } = await existingModel(ports.database, model)
      const span = await spanOf(ports, modelName, query)
      const stretchMs = stretchMsOf(span, query.points)
      const checks = await listPerformance(ports.database, { modelName, ...span, stretchMs })
      const body = {
        modelName,
        from: toIso(span.from),
        to: toIso(span.to),
        threshold: configuration.performance_threshold,
        metric: metricFigure(definition.metric, 0).name,
        stretchMs,
        points: checks.map((check) => ({ ...check, at: toIso(check.at), figureFrom: isoOrNull(check.figureFrom) })),
      }
      return { status: 200, body }
    },
  }
}
