import * as z from 'zod'
import type { ApiContext } from '#api/api-context'
import { invalidField, notFound } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { listCursor } from '#api/http/list-cursor'
import { applyModel } from '#api/models/apply-model'
import { checkAnswerPaths } from '#api/models/check-answer-paths'
import { existingModel } from '#api/models/existing-model'
import { lossOfChampion } from '#api/models/loss-of-champion'
import { modelSummariesOf } from '#api/models/model-summaries-of'
import { saveMode } from '#api/models/save-mode'
import { taggedModelsOf } from '#api/models/tagged-models-of'
import { versionEntryOf } from '#api/models/version-entry-of'
import { metricFigure } from '#contracts/metric-words'
import { toIso } from '#core/instant'
import { listModelSummaries } from '#store/models/list-model-summaries'
import { listTrends } from '#store/models/list-trends'
import { loadModelDefinition } from '#store/models/load-model-definition'
import { listVersions } from '#store/versions/list-versions'
import { loadEvaluation } from '#store/versions/load-evaluation'

export * as endpoints from '#contracts/api/models'

import { labelsOf } from '#contracts/labels'

const trendsMax = 100
const cursors = listCursor({ name: z.string().max(40) })

/** Models: list them, show one, apply a model file, set a mode. */
export function makeHandlers({ ports: { clock, database } }: ApiContext): PartHandlers<'models'> {
  return {
    listModels: async ({ query: { limit, cursor, type, search } }) => {
      const afterName = cursors.read(cursor)?.name ?? null
      const filter = { modelType: type ?? null, search: search ?? null, afterName, limit }
      const rows = await listModelSummaries(database, filter)
      const models = await modelSummariesOf(database, rows, clock.now())
      return { status: 200, body: { models, next: cursors.next(rows, limit) } }
    },
    listFleet: async ({ body: { limit, cursor, known } }) => {
      const rows = await listModelSummaries(database, { afterName: cursors.read(cursor)?.name ?? null, limit })
      const models = taggedModelsOf(await modelSummariesOf(database, rows, clock.now()))
      const held = new Set(known)
      const changed = models.filter(({ tag }) => !held.has(tag))
      const unchanged = models.flatMap(({ tag }) => (held.has(tag) ? tag : []))
      return { status: 200, body: { changed, unchanged, next: cursors.next(rows, limit) } }
    },
    listTrends: async ({ query: { models, points } }) => {
      const modelNames = [...new Set(models.split(',').filter((name) => name !== ''))]
      if (modelNames.length > trendsMax) throw invalidField('models', `at most ${trendsMax} at once`)
      const checks = await listTrends(database, { modelNames, points })
      const trends = modelNames.map((modelName) => ({
        modelName,
        accuracies: checks
          .filter((check) => check.modelName === modelName)
          .map(({ at, accuracy, figure }) => ({ at: toIso(at), accuracy, figure })),
      }))
      return { status: 200, body: { trends } }
    },
    getModel: async ({ params: { model: modelName } }) => {
      const summaries = await listModelSummaries(database, { modelName, limit: 1 })
      const definition = await loadModelDefinition(database, modelName)
      const [model] = await modelSummariesOf(database, summaries, clock.now())
      if (!model || !definition) throw notFound('model', modelName)
      const labels = labelsOf(definition.definition, definition)
      const classes = labels.task === 'multiclass-classification' ? [...labels.classes] : null
      return { status: 200, body: { model, revision: definition.revision, file: definition.definition, classes } }
    },
    putModel: async ({ params: { model: modelName }, body: file, askedBy }) => {
      if (file.name !== modelName) throw invalidField('name', `the file names ${file.name}, the address ${modelName}`)
      await checkAnswerPaths(file)
      const now = clock.now()
      const applied = await database.transaction((sql) => applyModel(sql, { file, askedBy, now }))
      return applied.status === 'created' ? { status: 201, body: applied } : { status: 200, body: applied }
    },
    putModelMode: async ({ params: { model: modelName }, body, askedBy }) => {
      const asked = { modelName, ...body, askedBy, now: clock.now() }
      return { status: 200, body: await database.transaction((sql) => saveMode(sql, asked)) }
    },
    listVersions: async ({ params: { model } }) => {
      const { modelName, definition } = await existingModel(database, model)
      const lossOf = await lossOfChampion(database, { modelName, definition })
      const versions = await listVersions(database, { modelName, lossOf })
      const entries = versions.map((version) => versionEntryOf(version, definition.metric))
      const { task, metric } = definition
      return { status: 200, body: { modelName, task, metric: metricFigure(metric, 0).name, versions: entries } }
    },
    getVersion: async ({ params: { model, version } }) => {
      const { modelName, definition } = await existingModel(database, model)
      const lossOf = await lossOfChampion(database, { modelName, definition })
      const [found] = await listVersions(database, { modelName, lossOf, version })
      const measured = await loadEvaluation(database, { modelName, version })
      if (!found || !measured) throw notFound('version', `${version} of ${modelName}`)
      const { rows: _, evaluationCutoff: __, valuesTooLarge: ___, lossesByTime: ____, ...shown } = measured
      return { status: 200, body: { modelName, version: versionEntryOf(found, definition.metric), ...shown } }
    },
  }
}
