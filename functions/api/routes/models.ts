import { Hono } from 'hono'
import type { ModelDetail, ModelList } from '#contracts/api/models'
import { modelFileSchema } from '#contracts/model-file'
import { listModelSummaries } from '#store/list-model-summaries'
import { loadModelDefinition } from '#store/load-model-definition'
import type { ModelVersion } from '#store/load-versions'
import { loadVersions } from '#store/load-versions'
import type { ApiContext } from '../api-context.ts'
import { invalidField, notFound } from '../api-error.ts'
import { applyModel } from '../apply-model.ts'
import { askedBy } from '../asked-by.ts'
import { isoOrNull } from '../iso-or-null.ts'
import { modelSummaryOf } from '../model-summary-of.ts'
import { readBody } from '../read-body.ts'

/** Models: list, look at, and apply a model file. */
export function modelRoutes({ ports }: ApiContext): Hono {
  const routes = new Hono()
  routes.get('/models', async (context) => {
    const answer: ModelList = { models: (await listModelSummaries(ports.database)).map(modelSummaryOf) }
    return context.json(answer)
  })
  routes.get('/models/:model', async (context) => {
    const modelName = context.req.param('model')
    const [summary] = await listModelSummaries(ports.database, modelName)
    const definition = await loadModelDefinition(ports.database, modelName)
    if (!summary || !definition) throw notFound('model', modelName)
    const answer: ModelDetail = {
      model: modelSummaryOf(summary),
      revision: definition.revision,
      file: definition.definition,
      versions: (await loadVersions(ports.database, modelName)).map(versionOf),
    }
    return context.json(answer)
  })
  routes.put('/models/:model', async (context) => {
    const file = await readBody(context, modelFileSchema)
    const modelName = context.req.param('model')
    if (file.name !== modelName) throw invalidField('name', `the file is of ${file.name}, the address of ${modelName}`)
    const now = ports.clock.now()
    const applied = await ports.database.transaction((sql) => applyModel(sql, { file, askedBy: askedBy(context), now }))
    return context.json(applied, applied.status === 'created' ? 201 : 200)
  })
  return routes
}

function versionOf(version: ModelVersion): ModelDetail['versions'][number] {
  const { status, runId, promotedBy, retained, barred } = version
  return {
    version: version.version,
    status,
    runId,
    cutoffAt: isoOrNull(version.cutoffAt),
    promotedAt: isoOrNull(version.promotedAt),
    promotedBy,
    probation: version.probationState,
    retiredAt: isoOrNull(version.retiredAt),
    retained,
    barred,
  }
}
