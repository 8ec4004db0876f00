import * as z from 'zod'
import type { ApiContext } from '#api/api-context'
import { invalidField, notFound } from '#api/http/api-error'
import { askedBy } from '#api/http/asked-by'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { nextCursor, readCursor } from '#api/http/cursor'
import { applyModel } from '#api/models/apply-model'
import { existingModel } from '#api/models/existing-model'
import { modelSummariesOf } from '#api/models/model-summaries-of'
import { saveMode } from '#api/models/save-mode'
import { versionEntryOf } from '#api/models/version-entry-of'
import * as contract from '#contracts/api/models'
import { toIso } from '#core/instant'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { listTrends } from '#store/models/list-trends'
import { loadModelDefinition } from '#store/models/load-model-definition'
import { loadSchedules } from '#store/schedules/load-schedules'
import { listVersions } from '#store/versions/list-versions'

const trendsMax = 100
const positionSchema = z.tuple([z.string().max(40)])

/** Models: list, look at, apply a model file, say what they may do by themselves. */
export function bindModels(handlers: EndpointHandlers, { ports: { clock, database } }: ApiContext): void {
  bindEndpoint(
    handlers,
    contract.listModels,
  )(async ({ query: { limit, cursor, type, search } }) => {
    const afterName = readCursor(cursor, positionSchema)?.[0] ?? null
    const filter = { modelType: type ?? null, search: search ?? null, afterName, limit }
    const models = await listModelSummaries(database, filter)
    const next = nextCursor(models, limit, ({ name }) => [name])
    return { status: 200, body: { models: modelSummariesOf(models, await loadSchedules(database), clock.now()), next } }
  })
  bindEndpoint(
    handlers,
    contract.listTrends,
  )(async ({ query: { models, points } }) => {
    const modelNames = [...new Set(models.split(',').filter((name) => name !== ''))]
    if (modelNames.length > trendsMax) throw invalidField('models', `at most ${trendsMax} at once`)
    const looks = await listTrends(database, { modelNames, points })
    const trends = modelNames.map((modelName) => ({
      modelName,
      accuracies: looks
        .filter((look) => look.modelName === modelName)
        .map(({ at, accuracy }) => ({ at: toIso(at), accuracy })),
    }))
    return { status: 200, body: { trends } }
  })
  bindEndpoint(
    handlers,
    contract.getModel,
  )(async ({ params: { model: modelName } }) => {
    const summaries = await listModelSummaries(database, { modelName, limit: 1 })
    const definition = await loadModelDefinition(database, modelName)
    const [model] = modelSummariesOf(summaries, await loadSchedules(database), clock.now())
    if (!model || !definition) throw notFound('model', modelName)
    return { status: 200, body: { model, revision: definition.revision, file: definition.definition } }
  })
  bindEndpoint(
    handlers,
    contract.putModel,
  )(async ({ params: { model: modelName }, body: file, context }) => {
    if (file.name !== modelName) throw invalidField('name', `the file is of ${file.name}, the address of ${modelName}`)
    const now = clock.now()
    const applied = await database.transaction((sql) => applyModel(sql, { file, askedBy: askedBy(context), now }))
    return applied.status === 'created' ? { status: 201, body: applied } : { status: 200, body: applied }
  })
  bindEndpoint(
    handlers,
    contract.putModelMode,
  )(async ({ params: { model: modelName }, body, context }) => {
    const asked = { modelName, ...body, askedBy: askedBy(context), now: clock.now() }
    const mode = await database.transaction((sql) => saveMode(sql, asked))
    return { status: 200, body: mode }
  })
  bindEndpoint(
    handlers,
    contract.listVersions,
  )(async ({ params: { model } }) => {
    const { modelName, definition } = await existingModel(database, model)
    const versions = await listVersions(database, { modelName, threshold: definition.classificationThreshold })
    return { status: 200, body: { modelName, versions: versions.map(versionEntryOf) } }
  })
}
