import * as contract from '#contracts/api/drift'
import { toIso } from '#core/instant'
import { findDriftLook } from '#store/find-drift-look'
import { findStreamSpan } from '#store/find-stream-span'
import { listDrift } from '#store/list-drift'
import type { ApiContext } from '../api-context.ts'
import { notFound } from '../api-error.ts'
import { bindEndpoint, type EndpointHandlers } from '../bind-endpoint.ts'
import { distributionAt } from '../distribution-at.ts'
import { driftMapOf, featuresOnPage } from '../drift-map-of.ts'
import { existingModel } from '../existing-model.ts'
import { isoOrNull } from '../iso-or-null.ts'
import { spanOf, stretchMsOf } from '../span-of.ts'

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
