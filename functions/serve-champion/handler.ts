import type { RemodelEvent } from '#contracts/events/catalogue'
import { findModels } from '#store/find-models'
import { loadVersions, returnableVersions } from '#store/load-versions'
import { setServingVersion } from '#store/set-serving-version'
import { forEach } from '../pipeline/for-each.ts'
import type { Ports } from '../ports.ts'
import type { Handler } from '../spec.ts'

type ServePorts = Pick<Ports, 'database' | 'modelServer'>

/**
 * Makes the champion serve, whatever event came and in what order: the champion is read from the database, not from the event.
 *
 * After a start, which no event tells of, it does so for every model.
 */
export function makeHandler(ports: ServePorts): Handler<RemodelEvent, void> {
  return async (event) => {
    const modelName = event['detail-type'] === 'ScheduleDue' ? null : event.detail.data.modelName
    const models = modelName === null ? await findModels(ports.database) : [modelName]
    await forEach(models, (modelName) => serve(ports, modelName))
  }
}

async function serve(ports: ServePorts, modelName: string): Promise<void> {
  const versions = await loadVersions(ports.database, modelName)
  const champion = versions.find(({ status }) => status === 'champion')
  if (!champion) return
  await ports.modelServer.serve(modelName, champion, returnableVersions(versions))
  await setServingVersion(ports.database, modelName, champion.version)
}
