import type { ApiContext } from '#api/api-context'
import { distributionAt } from '#api/drift/distribution-at'
import { driftMapOf, featuresOnPage } from '#api/drift/drift-map-of'
import { spanOf, stretchMsOf } from '#api/history/span-of'
import { notFound } from '#api/http/api-error'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { isoOrNull } from '#api/http/iso-or-null'
import { existingModel } from '#api/models/existing-model'
import * as contract from '#contracts/api/drift'
import { toIso } from '#core/instant'
import { findDriftLook } from '#store/drift/find-drift-look'
import { listDrift } from '#store/drift/list-drift'
import { findStreamSpan } from '#store/rows/find-stream-span'

/** Rows of one statement's answer: a cell is about a hundred bytes, and the Data API carries a megabyte. */
const cellsPerQueryMax = 4000

/** Drift over time, and the two distributions behind one look. */
export function bindDrift(handlers: EndpointHandlers, { ports }: ApiContext): void {
  const { database, clock } = ports
  bindEndpoint(
    handlers,
    contract.listDrift,
  )(async ({ params, query }) => {
    const { modelName, configuration, definition } = await existingModel(database, params.model)
    const span = spanOf(query, await findStreamSpan(database, modelName, clock.now()))
    const stretchMs = stretchMsOf(span, query.cells)
    const { features, next } = featuresOnPage(definition.features, query)
    const cells: Awaited<ReturnType<typeof listDrift>> = []
    const featuresPerQuery = Math.max(1, Math.floor(cellsPerQueryMax / query.cells))
    for (let first = 0; first < features.length; first += featuresPerQuery) {
      const featureNames = features.slice(first, first + featuresPerQuery).map(({ name }) => name)
      cells.push(...(await listDrift(database, { modelName, ...span, stretchMs, featureNames })))
    }
    const map = driftMapOf({ features, cells, span, stretchMs })
    return { status: 200, body: { modelName, threshold: configuration.drift_threshold, ...map, next } }
  })
  bindEndpoint(
    handlers,
    contract.getDistribution,
  )(async ({ params: { model, feature }, query }) => {
    const { modelName } = await existingModel(database, model)
    const at = query.at === undefined ? null : Date.parse(query.at)
    const look = await findDriftLook(database, { modelName, featureName: feature, at })
    if (!look) throw notFound(`look at ${modelName}'s feature called`, feature)
    const distribution = await distributionAt(database, { modelName, feature, look, bins: query.bins })
    const times = { at: toIso(look.at), windowFrom: isoOrNull(look.windowFrom), windowTo: isoOrNull(look.windowTo) }
    return { status: 200, body: { modelName, feature, ...look, ...times, distribution } }
  })
}
