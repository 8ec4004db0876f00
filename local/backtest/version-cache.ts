import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import * as z from 'zod'
import { writeWhole } from '#adapters/local/write-whole'
import { type ArtifactFile, artifactOf } from '#core/artifact-of'

/** The result of a training: its evaluation and the files of its model. */
export interface CachedVersion {
  /** The container's evaluation.json, as it was accepted. */
  readonly evaluation: unknown
  readonly files: readonly ArtifactFile[]
  /** SHA-256 over the files. */
  readonly sha256: string
  readonly endedAt: number
}

const storedSchema = z.object({
  key: z.string(),
  evaluation: z.unknown(),
  endedAt: z.number(),
  sha256: z.string(),
  files: z.array(z.object({ path: z.string(), base64: z.string() })),
})

const claimSchema = z.object({ pid: z.number(), owner: z.string() })

/**
 * Versions by what they were trained on, in a folder that outlives a backtest. A file appears as a whole, and one that
 * was damaged since counts as missing.
 */
export class VersionCache {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @returns null without one, and where its files are not those that were kept */
  async read(key: string): Promise<CachedVersion | null> {
    try {
      const text = gunzipSync(await readFile(this.#pathOf(key))).toString('utf8')
      const { files, ...stored } = storedSchema.parse(JSON.parse(text))
      const kept = files.map(({ path, base64 }) => ({ path, bytes: Uint8Array.from(Buffer.from(base64, 'base64')) }))
      if (stored.key !== key || artifactOf(kept, 'kept')?.artifact.sha256 !== stored.sha256) return null
      return { evaluation: stored.evaluation, files: kept, sha256: stored.sha256, endedAt: stored.endedAt }
    } catch {
      return null
    }
  }

  /** Keeps a version. A repeat writes the same. */
  async write(key: string, version: Omit<CachedVersion, 'sha256'>): Promise<void> {
    const { evaluation, endedAt, files } = version
    const sha256 = artifactOf(files, 'kept')?.artifact.sha256 ?? ''
    const stored = {
      key,
      evaluation,
      endedAt,
      sha256,
      files: files.map(({ path, bytes }) => ({ path, base64: Buffer.from(bytes).toString('base64') })),
    }
    await mkdir(this.#folder, { recursive: true })
    await writeWhole(this.#pathOf(key), gzipSync(JSON.stringify(stored)))
    await rm(this.#claimOf(key), { force: true })
  }

  /**
   * Claims a training, so that policies that run side by side do not train the same version twice. The claim of a
   * process that has ended counts no more.
   *
   * @param owner names the job of an installation: its repeats share the claim, in another process too
   * @returns whether the owner trains it
   */
  async claim(key: string, owner: string): Promise<boolean> {
    const path = this.#claimOf(key)
    await mkdir(this.#folder, { recursive: true })
    const mine = JSON.stringify({ pid: process.pid, owner })
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        await writeFile(path, mine, { flag: 'wx' })
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const claim = await this.#readClaim(key)
      if (claim?.owner === owner) {
        await writeWhole(path, mine, { isDurable: false })
        return true
      }
      const isOver = claim === null ? await isOld(path) : !isAlive(claim.pid)
      if (isOver) await rm(path, { force: true })
    }
    return false
  }

  /** Gives the owner's claim up; that of another one stays. */
  async release(key: string, owner: string): Promise<void> {
    if ((await this.#readClaim(key))?.owner === owner) await rm(this.#claimOf(key), { force: true })
  }

  async #readClaim(key: string): Promise<z.infer<typeof claimSchema> | null> {
    try {
      return claimSchema.parse(JSON.parse(await readFile(this.#claimOf(key), 'utf8')))
    } catch {
      return null
    }
  }

  #claimOf(key: string): string {
    return join(this.#folder, `${key}.claim`)
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}.json.gz`)
  }
}

/** A claim without content is being written, unless its writer was killed or its disk was full. */
async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found !== null && Date.now() - found.mtimeMs > writingMsMax
}

const writingMsMax = 60_000

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
