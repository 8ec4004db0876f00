import { basename } from 'node:path'
import { AppError } from '#core/errors'
import type { FeatureValue, Scores, ServedVersion, ServingUsage } from '#core/ports/model-server'
import type { ObjectStore } from '#core/ports/object-store'
import { fetchArtifact } from './artifact-files.ts'
import { ServingProcess } from './serving-process.ts'

export interface LocalServingOptions {
  /**
   * Artifacts are downloaded to folders below it, and deleted once they are no longer served. It belongs to this server
   * alone.
   */
  readonly stateDirectory: string
  readonly objectStore: ObjectStore
  /** The Python interpreter of the container's environment, `container/.venv/bin/python`. */
  readonly python: string
}

/** The process and the versions that answer: immutable, replaced as a whole. */
interface Serving {
  readonly process: ServingProcess
  readonly championVersion: number
  /** Artifact folders by version, including the champion's. The process knows each by the name that `nameOf` gives. */
  readonly folders: ReadonlyMap<number, string>
}

interface UsageReading {
  readonly process: ServingProcess
  readonly cpuSeconds: number
  readonly takenAtMs: number
}

/** One model's `serve` process and its versions. Changes run one after another; scoring does not wait for them. */
export class ServedModel {
  readonly #options: LocalServingOptions
  #serving: Serving | null = null
  #lastChange: Promise<unknown> = Promise.resolve()
  #lastReading: UsageReading | null = null

  constructor(options: LocalServingOptions) {
    this.#options = options
  }

  get championVersion(): number | null {
    return this.#serving?.championVersion ?? null
  }

  get processId(): number | null {
    return this.#serving?.process.pid ?? null
  }

  /** Folders of the artifacts that are served, or reloaded if the process dies. */
  get folders(): readonly string[] {
    return [...(this.#serving?.folders.values() ?? [])]
  }

  /**
   * Loads new versions, switches to the champion, then unloads versions that are no longer named. After a failure the
   * previous versions keep answering.
   *
   * @returns the folders that were served before and are no longer needed
   */
  async serve(champion: ServedVersion, others: readonly ServedVersion[]): Promise<readonly string[]> {
    const left: string[] = []
    // Downloads are part of the change: a change under way could otherwise release a folder that this one has just
    // found.
    await this.#change(async () => {
      const fetched = await Promise.all(
        [champion, ...others].map(
          async (named) => [named.version, await this.#fetch(named, { isOptional: named !== champion })] as const,
        ),
      )
      const folders = new Map(fetched.flatMap(([version, folder]) => (folder === null ? [] : [[version, folder]])))
      const before = this.folders
      await this.#replace(champion.version, folders)
      const needed = new Set(folders.values())
      left.push(...before.filter((folder) => !needed.has(folder)))
    })
    return left
  }

  async score(rows: readonly (readonly FeatureValue[])[]): Promise<Scores | null> {
    const startedAtMs = performance.now()
    const serving = this.#serving
    if (serving === null) return null
    try {
      return await ask(serving, rows, startedAtMs)
    } catch (error) {
      if (!hasCode(error, 'MODEL_SERVER_LOST', 'MODEL_NOT_LOADED')) throw error
      // The process or the version is gone. The versions that are served now can answer the same request.
      if (hasCode(error, 'MODEL_SERVER_LOST')) await serving.process.end()
      const current = await this.#current()
      return current && (await ask(current, rows, startedAtMs))
    }
  }

  /** CPU usage since the last call for the same process, and since its start on the first call. */
  async usage(): Promise<ServingUsage | null> {
    const serving = await this.#current()
    if (serving === null) return null
    const { cpuSeconds, uptimeSeconds, rssBytes } = await serving.process.ask<
      Record<'cpuSeconds' | 'uptimeSeconds' | 'rssBytes', number>
    >('GET', '/usage')
    const takenAtMs = performance.now()
    const last = this.#lastReading?.process === serving.process ? this.#lastReading : null
    this.#lastReading = { process: serving.process, cpuSeconds, takenAtMs }
    const elapsedSeconds = last ? (takenAtMs - last.takenAtMs) / 1000 : uptimeSeconds
    const cpuPercent = elapsedSeconds > 0 ? (100 * (cpuSeconds - (last?.cpuSeconds ?? 0))) / elapsedSeconds : 0
    return { cpuPercent, memoryMb: rssBytes / 2 ** 20 }
  }

  async close(): Promise<void> {
    await this.#change(async () => {
      const serving = this.#serving
      this.#serving = null
      await serving?.process.end()
    })
  }

  /**
   * The versions served after the changes under way. A dead process is replaced by a new one with the same versions.
   */
  async #current(): Promise<Serving | null> {
    await this.#change(async () => {
      if (this.#serving?.process.hasEnded) await this.#replace(this.#serving.championVersion, this.#serving.folders)
    })
    return this.#serving
  }

  /**
   * @returns null if an optional version's files are gone: retention may remove them meanwhile, and the champion must
   *   still answer
   */
  async #fetch(
    { artifactKeys }: ServedVersion,
    { isOptional }: { readonly isOptional: boolean },
  ): Promise<string | null> {
    const { objectStore, stateDirectory } = this.#options
    try {
      return await fetchArtifact(objectStore, artifactKeys, stateDirectory)
    } catch (error) {
      if (isOptional && hasCode(error, 'OBJECT_NOT_FOUND')) return null
      throw error
    }
  }

  #change(work: () => Promise<void>): Promise<void> {
    const change = this.#lastChange.then(work)
    this.#lastChange = change.catch(() => {})
    return change
  }

  async #replace(championVersion: number, folders: ReadonlyMap<number, string>): Promise<void> {
    const running = this.#serving?.process
    const kept = running?.hasEnded === false && (await load(running, folders)) ? running : null
    const process = kept ?? (await this.#startWith(folders))
    this.#serving = { process, championVersion, folders }
    await unloadAllBut(process, folders)
  }

  async #startWith(folders: ReadonlyMap<number, string>): Promise<ServingProcess> {
    const process = await ServingProcess.start(this.#options.python)
    try {
      if (await load(process, folders)) return process
    } catch (error) {
      await process.end()
      throw error
    }
    throw new AppError({
      code: 'MODEL_SERVER_LOST',
      message: 'the model server ended while it loaded',
      retryable: true,
    })
  }
}

/**
 * A folder is named after its artifact's keys, so the name identifies the loaded files: loading them again changes
 * nothing.
 */
const nameOf = (version: number, folder: string) => `${version}-${basename(folder).slice(0, 12)}`

/** @returns false if the process died while loading */
async function load(process: ServingProcess, folders: ReadonlyMap<number, string>): Promise<boolean> {
  try {
    for (const [version, folder] of folders) {
      await process.ask('POST', '/models', { model_name: nameOf(version, folder), url: folder }).catch((error) => {
        if (!hasCode(error, 'MODEL_ALREADY_LOADED')) throw error
      })
    }
    return true
  } catch (error) {
    if (!hasCode(error, 'MODEL_SERVER_LOST')) throw error
    await process.end()
    return false
  }
}

async function unloadAllBut(process: ServingProcess, folders: ReadonlyMap<number, string>): Promise<void> {
  const named = new Set([...folders].map(([version, folder]) => nameOf(version, folder)))
  const { models } = await process.ask<{ models: { modelName: string }[] }>('GET', '/models')
  for (const { modelName } of models) if (!named.has(modelName)) await process.ask('DELETE', `/models/${modelName}`)
}

async function ask(
  { process, championVersion, folders }: Serving,
  rows: readonly (readonly FeatureValue[])[],
  startedAtMs: number,
): Promise<Scores> {
  const names = new Map([...folders].map(([version, folder]) => [version, nameOf(version, folder)]))
  const question = { instances: rows, models: [...names.values()] }
  const { scores } = await process.ask<{ scores: Record<string, number[]> }>('POST', '/invocations', question)
  const byVersion = new Map([...names].map(([version, name]) => [version, scores[name] as number[]]))
  return { version: championVersion, byVersion, latencyMs: performance.now() - startedAtMs }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof AppError && codes.includes(error.code)
}
