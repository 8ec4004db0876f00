import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Answer } from '#core/answer'
import { AppError } from '#core/errors'
import { hasOwnServer } from '#core/has-own-server'
import type { FeatureValue, Scores, ServedVersion, ServingOutcome, ServingUsage } from '#core/ports/model-server'
import type { ObjectStore } from '#core/ports/object-store'
import { fetchArtifact } from './artifact-files.ts'
import type { OwnServerLimits } from './own-server.ts'
import { type OwnArtifact, OwnVersions } from './own-versions.ts'
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
  /** Whether users' own commands may run on this machine. @default true */
  readonly runsOwnCommands?: boolean
  /** @default ownServerLimits */
  readonly ownServerLimits?: OwnServerLimits
}

/** A version's files on this machine. */
interface Artifact {
  readonly keys: readonly string[]
  readonly folder: string
}
type Artifacts = ReadonlyMap<number, Artifact>

/** The processes and the versions that answer: immutable, replaced as a whole. */
interface Serving {
  /** The process of the versions that this project loads; null without any. */
  readonly process: ServingProcess | null
  readonly championVersion: number
  /** By version. The process knows each by the name that `nameOf` gives. */
  readonly artifacts: Artifacts
  /** The versions that have servers of their own. */
  readonly own: OwnVersions
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
    if (this.#serving === null) return null
    const { process, own, championVersion } = this.#serving
    return own.has(championVersion) ? own.pidOf(championVersion) : (process?.pid ?? null)
  }

  /** Folders of the artifacts that are served, or reloaded if the process dies. */
  get folders(): readonly string[] {
    return [...(this.#serving?.artifacts.values() ?? []), ...(this.#serving?.own.artifacts() ?? [])].map(
      ({ folder }) => folder,
    )
  }

  /**
   * Loads new versions, switches to the champion, then unloads versions that are no longer named. After a failure the
   * previous versions keep answering. A version beside the champion that cannot be fetched or loaded is left out: it
   * must not keep the champion from answering.
   *
   * @returns the folders that are no longer needed
   */
  async serve(
    champion: ServedVersion,
    others: readonly ServedVersion[],
  ): Promise<{ readonly outcome: ServingOutcome; readonly left: readonly string[] }> {
    let outcome: ServingOutcome = { status: 'serving' }
    const left: string[] = []
    // Downloads are part of the change: a change under way could otherwise release a folder that this one has just
    // found.
    await this.#change(async () => {
      const before = this.folders
      const fetched = new Map<number, Artifact>()
      const fetchedOwn = new Map<number, OwnArtifact>()
      const missing = new Map<number, string>()
      await Promise.all(
        [champion, ...others].map(async (served) => {
          const { version, artifactKeys: keys, container } = served
          const found = await this.#fetch(keys)
          if (typeof found === 'string') missing.set(version, found)
          else if (container != null && hasOwnServer(served)) fetchedOwn.set(version, { ...found, container })
          else fetched.set(version, found)
        }),
      )
      const reason = missing.get(champion.version) ?? (await this.#replaceAll(champion.version, fetched, fetchedOwn))
      if (reason !== null) outcome = { status: 'failed', reason, answering: this.championVersion }
      const needed = new Set(this.folders)
      const known = [...before, ...[...fetched.values(), ...fetchedOwn.values()].map(({ folder }) => folder)]
      left.push(...known.filter((folder) => !needed.has(folder)))
    })
    return { outcome, left }
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
      if (hasCode(error, 'MODEL_SERVER_LOST')) await serving.process?.end()
      const current = await this.#current()
      return current && (await ask(current, rows, startedAtMs))
    }
  }

  /**
   * CPU usage since the last call for the same process, and since its start on the first call. Unknown of a champion that
   * its own server scores.
   */
  async usage(): Promise<ServingUsage | null> {
    const serving = await this.#current()
    if (serving === null || serving.process === null || serving.own.has(serving.championVersion)) return null
    const { process } = serving
    const { cpuSeconds, uptimeSeconds, rssBytes } = await process.ask<
      Record<'cpuSeconds' | 'uptimeSeconds' | 'rssBytes', number>
    >('GET', '/usage')
    const takenAtMs = performance.now()
    const last = this.#lastReading?.process === process ? this.#lastReading : null
    this.#lastReading = { process, cpuSeconds, takenAtMs }
    const elapsedSeconds = last ? (takenAtMs - last.takenAtMs) / 1000 : uptimeSeconds
    const cpuPercent = elapsedSeconds > 0 ? (100 * (cpuSeconds - (last?.cpuSeconds ?? 0))) / elapsedSeconds : 0
    return { cpuPercent, memoryMb: rssBytes / 2 ** 20 }
  }

  async close(): Promise<void> {
    await this.#change(async () => {
      const serving = this.#serving
      this.#serving = null
      await Promise.all([serving?.process?.end(), serving?.own.end()])
    })
  }

  /**
   * The versions served after the changes under way. A dead process is replaced by a new one with the same versions; if
   * the champion no longer loads, no version is served.
   */
  async #current(): Promise<Serving | null> {
    await this.#change(async () => {
      if (!this.#serving?.process?.hasEnded) return
      const { championVersion, artifacts, own } = this.#serving
      if ((await this.#replace(championVersion, artifacts, own)) !== null) {
        this.#serving = null
        await own.end()
      }
    })
    return this.#serving
  }

  /** @returns the files on this machine, or why they cannot be had */
  async #fetch(keys: readonly string[]): Promise<Artifact | string> {
    const { objectStore, stateDirectory } = this.#options
    try {
      return { keys, folder: await fetchArtifact(objectStore, keys, stateDirectory) }
    } catch (error) {
      return (error as Error).message
    }
  }

  #change(work: () => Promise<void>): Promise<void> {
    const change = this.#lastChange.then(work)
    this.#lastChange = change.catch(() => {})
    return change
  }

  /** @returns null once the champion answers, or why it does not: then the previous versions are left as they are */
  async #replaceAll(
    championVersion: number,
    artifacts: Artifacts,
    ownArtifacts: ReadonlyMap<number, OwnArtifact>,
  ): Promise<string | null> {
    const before = this.#serving?.own ?? null
    const own = await OwnVersions.start(this.#options, ownArtifacts, before)
    let reason = own.leftOut.get(championVersion) ?? null
    try {
      reason ??= await this.#replace(championVersion, artifacts, own)
    } catch (error) {
      await own.end(before)
      throw error
    }
    await (reason === null ? before?.end(own) : own.end(before))
    return reason
  }

  /** @returns null once the champion answers, or why it does not: then the previous versions are left as they are */
  async #replace(championVersion: number, artifacts: Artifacts, own: OwnVersions): Promise<string | null> {
    const running = this.#serving?.process?.hasEnded === false ? this.#serving.process : null
    if (artifacts.size === 0) {
      this.#serving = { process: null, championVersion, artifacts, own }
      await running?.end()
      return null
    }
    const loaded = running && (await this.#load(running, artifacts))
    const { process, broken } =
      running && loaded?.diedOn === null ? { process: running, ...loaded } : await this.#startWith(artifacts)
    const reason = broken.get(championVersion) ?? null
    if (reason !== null) {
      if (process !== running) await process.end()
      else await unloadAllBut(process, this.#serving?.artifacts ?? new Map())
      return reason
    }
    const sound = without(artifacts, broken)
    this.#serving = { process, championVersion, artifacts: sound, own }
    await unloadAllBut(process, sound)
    return null
  }

  /** A version that ends the process while it loads is left out of the next start. */
  async #startWith(
    artifacts: Artifacts,
  ): Promise<{ readonly process: ServingProcess; readonly broken: ReadonlyMap<number, string> }> {
    const broken = new Map<number, string>()
    for (;;) {
      const process = await ServingProcess.start(this.#options.python)
      try {
        const loaded = await this.#load(process, without(artifacts, broken))
        for (const [version, reason] of loaded.broken) broken.set(version, reason)
        if (loaded.diedOn === null) return { process, broken }
        broken.set(loaded.diedOn, 'the model server ended while it loaded the version')
      } catch (error) {
        await process.end()
        throw error
      }
    }
  }

  /** Loads versions one after another, and those that are broken again from a fresh copy. */
  async #load(process: ServingProcess, artifacts: Artifacts): Promise<LoadOutcome> {
    const broken = new Map<number, string>()
    for (const [version, { keys, folder }] of artifacts) {
      try {
        if ((await load(process, version, folder)) === null) continue
        await rm(folder, { recursive: true, force: true })
        const fetched = await this.#fetch(keys)
        const reason = typeof fetched === 'string' ? fetched : await load(process, version, folder)
        if (reason !== null) broken.set(version, reason)
      } catch (error) {
        if (!hasCode(error, 'MODEL_SERVER_LOST')) throw error
        await process.end()
        return { broken, diedOn: version }
      }
    }
    return { broken, diedOn: null }
  }
}

interface LoadOutcome {
  /** Why each version that does not load does not. */
  readonly broken: ReadonlyMap<number, string>
  /** The version that was loading when the process ended; null if it lives. */
  readonly diedOn: number | null
}

function without(artifacts: Artifacts, broken: ReadonlyMap<number, string>): Artifacts {
  return new Map([...artifacts].filter(([version]) => !broken.has(version)))
}

/**
 * A folder is named after its artifact's keys, so the name identifies the loaded files: loading them again changes
 * nothing.
 */
const nameOf = (version: number, folder: string) => `${version}-${basename(folder).slice(0, 12)}`

/** @returns null once it is loaded, or why it cannot be */
async function load(process: ServingProcess, version: number, folder: string): Promise<string | null> {
  try {
    await process.ask('POST', '/models', { model_name: nameOf(version, folder), url: folder })
    return null
  } catch (error) {
    if (hasCode(error, 'MODEL_ALREADY_LOADED')) return null
    if (hasCode(error, 'MODEL_BROKEN')) return (error as Error).message
    throw error
  }
}

async function unloadAllBut(process: ServingProcess, artifacts: Artifacts): Promise<void> {
  const named = new Set([...artifacts].map(([version, { folder }]) => nameOf(version, folder)))
  const { models } = await process.ask<{ models: { modelName: string }[] }>('GET', '/models')
  for (const { modelName } of models) if (!named.has(modelName)) await process.ask('DELETE', `/models/${modelName}`)
}

async function ask(
  { process, championVersion, artifacts, own }: Serving,
  rows: readonly (readonly FeatureValue[])[],
  startedAtMs: number,
): Promise<Scores> {
  const names = new Map([...artifacts].map(([version, { folder }]) => [version, nameOf(version, folder)]))
  const question = { instances: rows, models: [...names.values()] }
  const [loaded, owned] = await Promise.all([
    process?.ask<{ scores: Record<string, (Answer | null)[]> }>('POST', '/invocations', question),
    own.score(rows),
  ])
  const byVersion = new Map([
    ...[...names].map(([version, name]) => [version, loaded?.scores[name] ?? []] as const),
    ...owned.byVersion,
  ])
  return { version: championVersion, byVersion, latencyMs: performance.now() - startedAtMs, leftOut: owned.leftOut }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof AppError && codes.includes(error.code)
}
