import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Ports } from '#core/ports/ports'
import { workRanks } from '#local/bus/work-queue'
import type { Engine } from '#local/engine'
import { loadVersions } from '#store/versions/load-versions'

/** The folder of the first champion's files, which retention does not touch. */
const keptPrefix = (modelName: string) => `kept/${modelName}/first-version`

/**
 * Keeps the first champion's files when it is promoted, so that the report can score it as if nothing had been
 * retrained.
 */
export function keepFirstVersion(engine: Pick<Engine, 'bus' | 'loop' | 'ports' | 'clock'>): void {
  engine.bus.listen((event: RemodelEvent) => {
    if (event['detail-type'] !== 'ModelPromoted' || event.detail.data.versionBefore !== null) return
    const { modelName, version } = event.detail.data
    const run = () => copyFiles(engine.ports, modelName, version)
    engine.loop.enqueue({ at: engine.clock.now(), rank: workRanks.event, run })
  })
}

async function copyFiles(
  { database, objectStore }: Engine['ports'],
  modelName: string,
  version: number,
): Promise<void> {
  const kept = (await loadVersions(database, modelName)).find((candidate) => candidate.version === version)
  for (const key of kept?.artifactKeys ?? [])
    await objectStore.put(`${keptPrefix(modelName)}/${artifactPath(key)}`, await objectStore.get(key))
}

/** The folder that is named after the artifact's content, and the file's path in it. */
function artifactPath(key: string): string {
  return /[0-9a-f]{64}\/.+$/.exec(key)?.[0] ?? key.slice(key.lastIndexOf('/') + 1)
}

/**
 * Serves the first champion under a name of its own.
 *
 * @returns that name; null if there was no champion
 */
export async function serveFirstVersion(
  ports: Pick<Ports, 'database' | 'objectStore' | 'modelServer'>,
  modelName: string,
): Promise<string | null> {
  const artifactKeys = await ports.objectStore.list(`${keptPrefix(modelName)}/`)
  if (artifactKeys.length === 0) return null
  const first = (await loadVersions(ports.database, modelName)).find(({ wasChampion }) => wasChampion)
  const name = `${modelName}-first`
  await ports.modelServer.serve(name, { version: 1, artifactKeys, container: first?.container ?? null }, [])
  return name
}
