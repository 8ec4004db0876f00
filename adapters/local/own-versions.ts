import type { OwnContainer } from '#contracts/own-container'
import type { Answer } from '#core/answer'
import type { FeatureValue } from '#core/ports/model-server'
import { ownCommandsRefused } from './own-commands-refused.ts'
import { type OwnServerLimits, ownServerLimits } from './own-server.ts'
import { OwnVersion } from './own-version.ts'

/** The files of a version that its own server scores. */
export interface OwnArtifact {
  readonly keys: readonly string[]
  readonly folder: string
  readonly container: OwnContainer
}

export interface OwnVersionsOptions {
  readonly python: string
  readonly runsOwnCommands?: boolean
  readonly ownServerLimits?: OwnServerLimits
}

interface Entry {
  readonly artifact: OwnArtifact
  readonly served: OwnVersion
}

/** The versions of a model that have servers of their own, each a process: a set that is replaced as a whole. */
export class OwnVersions {
  readonly #entries: ReadonlyMap<number, Entry>
  /** Why each version that does not answer does not. */
  readonly leftOut: ReadonlyMap<number, string>

  private constructor(entries: ReadonlyMap<number, Entry>, leftOut: ReadonlyMap<number, string>) {
    this.#entries = entries
    this.leftOut = leftOut
  }

  /** Starts the servers of versions that `before` does not have; the others are shared with it. */
  static async start(
    { python, runsOwnCommands = true, ownServerLimits: limits = ownServerLimits }: OwnVersionsOptions,
    artifacts: ReadonlyMap<number, OwnArtifact>,
    before: OwnVersions | null,
  ): Promise<OwnVersions> {
    const entries = new Map<number, Entry>()
    const leftOut = new Map<number, string>()
    await Promise.all(
      [...artifacts].map(async ([version, artifact]) => {
        if (!runsOwnCommands) return leftOut.set(version, ownCommandsRefused)
        const known = before === null ? undefined : before.#sharedEntry(version, artifact)
        const { folder, container } = artifact
        const served = known?.served ?? new OwnVersion({ python, container, folder, version, limits })
        const reason = await served.start()
        if (reason === null) return entries.set(version, { artifact, served })
        // A server that answered before may do so again.
        if (known === undefined) await served.end()
        return leftOut.set(version, reason)
      }),
    )
    return new OwnVersions(entries, leftOut)
  }

  has(version: number): boolean {
    return this.#entries.has(version)
  }

  pidOf(version: number): number | null {
    return this.#entries.get(version)?.served.pid ?? null
  }

  artifacts(): readonly OwnArtifact[] {
    return [...this.#entries.values()].map(({ artifact }) => artifact)
  }

  /** The answers of all versions to rows. One that fails does not keep the others from answering. */
  async score(rows: readonly (readonly FeatureValue[])[]): Promise<{
    readonly byVersion: ReadonlyMap<number, readonly (Answer | null)[]>
    readonly leftOut: ReadonlyMap<number, string>
  }> {
    const byVersion = new Map<number, readonly (Answer | null)[]>()
    const leftOut = new Map(this.leftOut)
    await Promise.all(
      [...this.#entries].map(async ([version, { served }]) => {
        const scored = await served.score(rows)
        if (scored.status === 'scored') byVersion.set(version, scored.answers)
        else leftOut.set(version, scored.reason)
      }),
    )
    return { byVersion, leftOut }
  }

  /** Ends the servers that `kept` does not share. */
  async end(kept: OwnVersions | null = null): Promise<void> {
    const ended = [...this.#entries].filter(
      ([version, { served }]) => kept === null || kept.#entries.get(version)?.served !== served,
    )
    await Promise.all(ended.map(([, { served }]) => served.end()))
  }

  #sharedEntry(version: number, { folder, container }: OwnArtifact): Entry | undefined {
    const entry = this.#entries.get(version)
    const isSame =
      entry?.artifact.folder === folder && JSON.stringify(entry.artifact.container) === JSON.stringify(container)
    return isSame ? entry : undefined
  }
}
