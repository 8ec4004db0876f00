import type { RemodelEvent } from '#contracts/events/catalogue'
import { scoredBeside } from '#core/policy/versions/scored-beside'
import type { Ports } from '#core/ports/ports'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import { findModels } from '#store/models/find-models'
import { loadModel } from '#store/models/load-model'
import { loadVersions } from '#store/versions/load-versions'
import { recordServing, recordServingFailure, type Serving } from './record-serving.ts'

type ServePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'modelServer' | 'log'>

/**
 * Makes the champion serve, whatever event came and in what order: the champion is read from the database, not from the event.
 *
 * After a start, which no event tells of, it does so for every model. An endpoint takes minutes: what was asked for is looked at
 * again when the endpoint says that it changed, and when reconcile finds that something else answers.
 */
export function makeHandler(ports: ServePorts): Handler<RemodelEvent, void> {
  return async (event) => {
    const modelName = event['detail-type'] === 'ScheduleDue' ? null : event.detail.data.modelName
    const models = modelName === null ? await findModels(ports.database) : [modelName]
    await forEach(models, (name) => serve(ports, name, event))
  }
}

async function serve(ports: ServePorts, modelName: string, cause: RemodelEvent): Promise<void> {
  const model = await loadModel(ports.database, modelName)
  const versions = await loadVersions(ports.database, modelName)
  const champion = versions.find(({ status }) => status === 'champion')
  if (!model || !champion) return
  const definition = model.definition.serving?.sagemaker
  const since = champion.promotedAt ?? 0
  const outcome = await ports.modelServer.serve(
    modelName,
    champion,
    scoredBeside(versions, { keepsBaseline: model.configuration.keep_baseline }),
    definition ? { definition, since } : null,
  )
  const serving: Serving = { model, version: champion.version, since, cause, endpoint: definition?.endpoint ?? null }
  if (outcome.status === 'serving') {
    await recordServing(ports, serving)
    if (outcome.leftBehind !== undefined) ports.log.warn(`${modelName}: ${outcome.leftBehind}`)
  }
  if (outcome.status === 'failed') await recordServingFailure(ports, serving, outcome.reason)
  if (outcome.status === 'changing')
    ports.log.info(`${modelName}: version ${champion.version} is on its way to ${definition?.endpoint}`)
}
