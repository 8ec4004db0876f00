import type { RemodelEvent } from '#contracts/events/catalogue'
import { servingNameOf } from '#contracts/serving'
import { hasOwnServer } from '#core/has-own-server'
import { scoredBeside } from '#core/policy/versions/scored-beside'
import type { Ports } from '#core/ports/ports'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import { findModels } from '#store/models/find-models'
import { type LoadedModel, loadModel } from '#store/models/load-model'
import { loadVersions, type ModelVersion } from '#store/versions/load-versions'
import { recordServing, recordServingFailure, type Serving } from './record-serving.ts'

type ServePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'modelServer' | 'log'>

/**
 * Makes the champion serve, and records which version answers. The champion is read from the database and not from the
 * event, so the order of events does not matter.
 *
 * After a start it serves the champion of every model. An endpoint takes minutes to change: the request is repeated
 * when the endpoint reports a change, and when reconcile finds another version, or none, serving: a champion whose
 * files are back serves again within five minutes.
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
  const place = model.definition.serving
  const endpoint = place ? servingNameOf(place) : null
  const since = champion.promotedAt ?? 0
  const serving: Serving = { model, version: champion.version, since, cause, endpoint }
  const beside = scoredBeside(versions, { keepsBaseline: model.configuration.keep_baseline })
  const outcome = await ports.modelServer
    .serve(modelName, champion, beside, place ? { serving: place, since } : null)
    .catch(async (error: Error) => {
      // At an endpoint the version before answers, whatever the request came to. Elsewhere the server says which one.
      if (!place) {
        const answering = await ports.modelServer.serving(modelName)
        // A server that keeps none loaded could not be asked this once: the version recorded before answers on.
        if (answering !== undefined) await recordServingFailure(ports, serving, { reason: error.message, answering })
      }
      throw error
    })
  if (outcome.status === 'failed' && (await isAnsweredByUser(ports, model, champion))) {
    await recordServing(ports, serving)
    return
  }
  if (outcome.status === 'serving') {
    await recordServing(ports, serving)
    if (outcome.leftBehind !== undefined) ports.log.warn(`${modelName}: ${outcome.leftBehind}`)
  }
  if (outcome.status === 'failed') await recordServingFailure(ports, serving, outcome)
  if (outcome.status === 'changing')
    ports.log.info(`${modelName}: version ${champion.version} is being deployed to ${endpoint}`)
}

/**
 * A version of the user's own container that no server of this installation loads answers where the user runs it, if the
 * rows come with its scores.
 */
async function isAnsweredByUser(
  { modelServer }: ServePorts,
  { modelName, definition }: LoadedModel,
  champion: ModelVersion,
): Promise<boolean> {
  if (!hasOwnServer(champion) || definition.columns.score === undefined || definition.serving) return false
  return (await modelServer.serving(modelName)) === undefined
}
