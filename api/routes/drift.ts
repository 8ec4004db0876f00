import type { ApiContext } from '#api/api-context'
import { distributionAt } from '#api/drift/distribution-at'
import { driftMapOf, featuresOnPage } from '#api/drift/drift-map-of'
import { scoreDistributionAt } from '#api/drift/score-distribution-at'
import { spanOf, stretchMsOf } from '#api/history/span-of'
import { notFound } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { isoOrNull } from '#api/http/iso-or-null'
import { existingModel } from '#api/models/existing-model'
import { importanceOf } from '#contracts/feature-importance'
import { classNamesOf } from '#contracts/labels'
import { toIso } from '#core/instant'
import { scoreFeatures, scoreSeries, seriesOf } from '#core/policy/scores/score-features'
import { findDriftCheck } from '#store/drift/find-drift-check'
import { listDrift } from '#store/drift/list-drift'
import { loadImportance } from '#store/versions/load-importance'

export * as endpoints from '#contracts/api/drift'

/** Rows of one statement's answer: a cell is about a hundred bytes, and the Data API carries a megabyte. */
const cellsPerQueryMax = 4000

/** Drift over time, and the two distributions behind one check. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'drift'> {
  const { database } = ports
  return {
    listDrift: async ({ params: { model }, query }) => {
      const { modelName, configuration, definition } = await existingModel(database, model)
      const span = await spanOf(ports, modelName, query)
      const stretchMs = stretchMsOf(span, query.cells)
      const ofScores = seriesOf(scoreFeatures(definition.features, definition.task))
      const importance = await loadImportance(database, modelName)
      const ranked = [...definition.features, ...ofScores].map((feature) => ({
        ...feature,
        importance: importanceOf(importance, feature.name),
      }))
      const { features, next } = featuresOnPage(ranked, query)
      const cells: Awaited<ReturnType<typeof listDrift>> = []
      const featuresPerQuery = Math.max(1, Math.floor(cellsPerQueryMax / query.cells))
      for (let first = 0; first < features.length; first += featuresPerQuery) {
        const featureNames = features.slice(first, first + featuresPerQuery).map(({ name }) => name)
        cells.push(...(await listDrift(database, { modelName, ...span, stretchMs, featureNames })))
      }
      const map = driftMapOf({ features, cells, span, stretchMs })
      return { status: 200, body: { modelName, threshold: configuration.drift_threshold, ...map, next } }
    },
    getDistribution: async ({ params: { model, feature }, query }) => {
      const loaded = await existingModel(database, model)
      const { modelName, definition } = loaded
      const at = query.at === undefined ? null : Date.parse(query.at)
      const check = await findDriftCheck(database, { modelName, featureName: feature, at })
      if (!check) throw notFound(`drift check of ${modelName} with a feature`, feature)
      const asked = { modelName, check, bins: query.bins }
      const series = scoreSeries(definition.features, feature, definition.task)
      const distribution =
        series === null
          ? await distributionAt(database, { ...asked, feature })
          : await scoreDistributionAt(database, {
              ...asked,
              series,
              task: definition.task,
              classNames: classNamesOf(definition, loaded),
            })
      const times = {
        at: toIso(check.at),
        windowFrom: isoOrNull(check.windowFrom),
        windowTo: isoOrNull(check.windowTo),
      }
      return { status: 200, body: { modelName, feature, ...check, ...times, distribution } }
    },
  }
}
