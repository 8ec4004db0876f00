import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#core/errors'
import type {
  FeatureValue,
  ModelServer,
  Scores,
  ServedVersion,
  ServingOutcome,
  ServingUsage,
} from '#core/ports/model-server'
import type { ObjectStore } from '#core/ports/object-store'
import { ServedModel } from './served-model.ts'

export interface LocalModelServerOptions {
  /** Artifacts are brought to folders below it, and deleted when nobody serves them any more. It is this server's own. */
  readonly stateDirectory: string
  readonly objectStore: ObjectStore
  /** The interpreter of the container's environment, `container/.venv/bin/python`. */
  readonly python: string
}

/**
 * The ModelServer port on processes of this machine: one `serve` a model, started when it first serves, started again with the same
 * versions when it dies.
 *
 * A change of versions is seen by scores as a whole: those under way finish with the versions that they began with, or begin again.
 */
export class LocalModelServer implements ModelServer {
  readonly #options: LocalModelServerOptions
  readonly #models = new Map<string, ServedModel>()
  #isClosed = false
  /** Once, before the first version is brought: what an earlier process served. */
  #leftovers: Promise<void> | null = null

  constructor(options: LocalModelServerOptions) {
    this.#options = options
  }

  async serve(modelName: string, champion: ServedVersion, others: readonly ServedVersion[]): Promise<ServingOutcome> {
    if (this.#isClosed) throw new AppError({ code: 'MODEL_SERVER_CLOSED', message: 'the model server is closed' })
    const model = this.#models.get(modelName) ?? new ServedModel(this.#options)
    this.#models.set(modelName, model)
    this.#leftovers ??= emptyFolder(this.#options.stateDirectory)
    await this.#leftovers
    await this.#remove(await model.serve(champion, others))
    return { status: 'serving' }
  }

  async #remove(folders: readonly string[]): Promise<void> {
    const used = new Set([...this.#models.values()].flatMap((model) => model.folders))
    const unused = folders.filter((folder) => !used.has(folder))
    await Promise.all(unused.map((folder) => rm(folder, { recursive: true, force: true })))
  }

  async score(modelName: string, rows: readonly (readonly FeatureValue[])[]): Promise<Scores | null> {
    return (await this.#models.get(modelName)?.score(rows)) ?? null
  }

  async serving(modelName: string): Promise<number | null> {
    return this.#models.get(modelName)?.championVersion ?? null
  }

  async usage(modelName: string): Promise<ServingUsage | null> {
    return (await this.#models.get(modelName)?.usage()) ?? null
  }

  /** The process that answers for a model, for who watches processes; null when none does. */
  processIdOf(modelName: string): number | null {
    return this.#models.get(modelName)?.processId ?? null
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const models = [...this.#models.values()]
    this.#models.clear()
    await Promise.all(models.map((model) => model.close()))
  }
}

async function emptyFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}
