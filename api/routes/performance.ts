import type { ApiContext } from '#api/api-context'
import { spanOf, stretchMsOf } from '#api/history/span-of'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { isoOrNull } from '#api/http/iso-or-null'
import { existingModel } from '#api/models/existing-model'
import { estimatedFigure } from '#contracts/estimate-words'
import { labelsOf } from '#contracts/labels'
import { metricFigure } from '#contracts/metric-words'
import { toIso } from '#core/instant'
import { thresholdOf } from '#core/policy/performance/threshold-of'
import { listEstimates } from '#store/estimates/list-estimates'
import { listPerformance } from '#store/performance/list-performance'

export * as endpoints from '#contracts/api/performance'

/** Performance over time, thinned out here to the points that a chart has pixels for. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'performance'> {
  return {
    listPerformance: async ({ params: { model }, query }) => {
      const found = await existingModel(ports.database, model)
      const { modelName, definition } = found
      const span = await spanOf(ports, modelName, query)
      const stretchMs = stretchMsOf(span, query.points)
      const checks = await listPerformance(ports.database, { modelName, ...span, stretchMs })
      const estimates = await listEstimates(ports.database, { modelName, ...span })
      const { task, metric } = definition
      const { name, badSide } = metricFigure(metric, 0)
      const labels = labelsOf(definition, found)
      const body = {
        modelName,
        from: toIso(span.from),
        to: toIso(span.to),
        threshold: thresholdOf(found),
        task,
        classes: labels.task === 'multiclass-classification' ? [...labels.classes] : null,
        metric: name,
        isLargerBetter: badSide === 'below',
        stretchMs,
        points: checks.map((check) => ({ ...check, at: toIso(check.at), figureFrom: isoOrNull(check.figureFrom) })),
        estimates: estimates.map((day) => ({
          at: toIso(day.day),
          version: day.version,
          rows: day.rowCount,
          figure: estimatedFigure(metric, { value: day.loss, lower: day.lossLower, upper: day.lossUpper }),
          accuracy: estimatedFigure('accuracy', {
            value: day.mistakes,
            lower: day.mistakesLower,
            upper: day.mistakesUpper,
          }),
          observedFigure: day.observedLoss === null ? null : metricFigure(metric, day.observedLoss).value,
          observedAccuracy: day.observedMistakes === null ? null : 1 - day.observedMistakes,
        })),
      }
      return { status: 200, body }
    },
  }
}
