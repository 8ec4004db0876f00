import type { ApiContext } from '#api/api-context'
import { notFound } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { cardPage } from '#api/model-card/card-page'
import { modelCardOf } from '#api/model-card/model-card-of'
import { existingModel } from '#api/models/existing-model'
import { lossOfChampion } from '#api/models/loss-of-champion'
import type { ModelCard } from '#contracts/api/model-card'
import { findRuns } from '#store/runs/find-runs'
import { listVersions } from '#store/versions/list-versions'
import { loadEvaluation } from '#store/versions/load-evaluation'

export * as endpoints from '#contracts/api/model-card'

interface Asked {
  readonly model: string
  readonly version: number
}

/** The model card of a version, as JSON and as a page. */
export function makeHandlers({ ports: { database } }: ApiContext): PartHandlers<'modelCards'> {
  const load = async ({ model: name, version }: Asked): Promise<ModelCard> => {
    const model = await existingModel(database, name)
    const { modelName } = model
    const [found] = await listVersions(database, { modelName, lossOf: await lossOfChampion(database, model), version })
    const evaluation = await loadEvaluation(database, { modelName, version })
    const [run] = found ? await findRuns(database, { runId: found.runId, limit: 1 }) : []
    if (!found || !evaluation || !run) throw notFound('version', `${version} of ${modelName}`)
    return modelCardOf({ model, version: found, evaluation, run })
  }
  return {
    getModelCard: async ({ params, context }) => {
      const body = await load(params)
      const takesPage = context.req.header('accept')?.includes('text/html') === true
      return takesPage ? context.html(cardPage(body)) : { status: 200, body }
    },
    getModelCardPage: async ({ params, context }) => context.html(cardPage(await load(params))),
  }
}
