import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { FileObjectStore } from '#adapters/local/file-object-store'
import { LocalModelServer } from '#adapters/local/local-model-server'
import { type OwnContainer, ownContainerSchema } from '#contracts/own-container'
import { python, temporaryFolder } from './training-fixture.ts'

const script = fileURLToPath(new URL('own-server.py', import.meta.url))

/** A container whose server behaves as `behavior` names it. */
function ownContainer(behavior: string, changes: object = {}): OwnContainer {
  return ownContainerSchema.parse({
    train: ['true'],
    serve: [python, script, behavior],
    workingDirectory: import.meta.dirname,
    ...changes,
  })
}

export interface OwnVersionOptions {
  readonly version: number
  readonly behavior?: string
  /** Options of the container. */
  readonly changes?: object
}

/** A model server, and versions of own containers whose artifact is one file: the number that their servers add. */
export async function openOwnServing({
  runsOwnCommands = true,
  limits = { startMsMax: 20_000, answerMsMax: 10_000 },
} = {}) {
  const folder = await temporaryFolder()
  const objectStore = new FileObjectStore(join(folder, 'objects'))
  const stateDirectory = join(folder, 'served')
  const server = new LocalModelServer({ stateDirectory, objectStore, python, runsOwnCommands, ownServerLimits: limits })
  onTestFinished(() => server.close())
  const own = async ({ version, behavior = 'scores', changes = {} }: OwnVersionOptions) => {
    const key = `models/prices/artifacts/${version}/weight.txt`
    await objectStore.put(key, new TextEncoder().encode(String(version / 100)))
    return { version, artifactKeys: [key], container: ownContainer(behavior, changes) }
  }
  return { server, own, folder, objectStore }
}
