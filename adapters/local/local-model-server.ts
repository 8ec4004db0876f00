import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#core/errors'
import type {
  FeatureValue,
  ModelServer,
  ScoredVersions,
  Scores,
  ServedVersion,
  ServingOutcome,
  ServingUsage,
  TrialOutcome,
} from '#core/ports/model-server'
import { type LocalServingOptions, ServedModel } from './served-model.ts'
import { tryArtifact } from './try-artifact.ts'

/**
 * The ModelServer port on local processes: one `serve` process per model. It starts when the model is first served, and
 * is restarted with the same versions if it dies.
 *
 * Scoring sees a change of versions as one step: a request under way finishes with the versions that it began with, or
 * is repeated.
 */
export class LocalModelServer implements ModelServer {
  readonly #options: LocalServingOptions
  readonly #models = new Map<string, ServedModel>()
  #isClosed = false
  /** Deletes the files that an earlier process served: once, before the first version is downloaded. */
  #leftovers: Promise<void> | null = null

  constructor(options: LocalServingOptions) {
    this.#options = options
  }

  async serve(modelName: string, champion: ServedVersion, others: readonly ServedVersion[]): Promise<ServingOutcome> {
    if (this.#isClosed) throw new AppError({ code: 'MODEL_SERVER_CLOSED', message: 'the model server is closed' })
    const model = this.#models.get(modelName) ?? new ServedModel(this.#options)
    this.#models.set(modelName, model)
    await this.#removeLeftovers()
    const { outcome, left } = await model.serve(champion, others)
    await this.#remove(left)
    return outcome
  }

  /** In a process of its own, which a broken version may end: the serving one does not notice. */
  async tryVersion(version: ServedVersion, rows: readonly (readonly FeatureValue[])[]): Promise<TrialOutcome> {
    await this.#removeLeftovers()
    return tryArtifact(this.#options, version, rows)
  }

  #removeLeftovers(): Promise<void> {
    this.#leftovers ??= emptyFolder(this.#options.stateDirectory)
    return this.#leftovers
  }

  async #remove(folders: readonly string[]): Promise<void> {
    const used = new Set([...this.#models.values()].flatMap((model) => model.folders))
    const unused = folders.filter((folder) => !used.has(folder))
    await Promise.all(unused.map((folder) => rm(folder, { recursive: true, force: true })))
  }

  async score(
    modelName: string,
    rows: readonly (readonly FeatureValue[])[],
    asked?: ScoredVersions,
  ): Promise<Scores | null> {
    const scores = (await this.#models.get(modelName)?.score(rows)) ?? null
    if (scores !== null || asked === undefined) return scores
    const leftOut = new Map([[asked.serving, 'no version is loaded']])
    return { version: asked.serving, byVersion: new Map(), latencyMs: 0, leftOut }
  }

  async serving(modelName: string): Promise<number | null> {
    return this.#models.get(modelName)?.championVersion ?? null
  }

  async usage(modelName: string): Promise<ServingUsage | null> {
    return (await this.#models.get(modelName)?.usage()) ?? null
  }

  /** The pid of a model's serving process, for monitoring; null if there is none. */
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
