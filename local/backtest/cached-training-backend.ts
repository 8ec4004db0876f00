import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson, writeJsonOnce } from '#adapters/local/job-directory'
import { artifactOf } from '#core/artifact-of'
import { InvalidInputError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import type {
  BriefJobStatus,
  JobContainer,
  TrainedArtifact,
  TrainingBackend,
  TrainingJob,
  TrainingJobStatus,
} from '#core/ports/training-backend'
import { briefStatus, statusOfEach } from '#core/status-of-each'
import type { TrainingKeys } from './training-key.ts'
import type { CachedVersion, VersionCache } from './version-cache.ts'

export interface CachedTrainingBackendOptions {
  /** Trains what the cache lacks. */
  readonly inner: TrainingBackend
  /** The home of a version's files: the installation that the jobs are of. */
  readonly objectStore: ObjectStore
  readonly cache: VersionCache
  readonly keys: TrainingKeys
  /** A folder for the keys of the jobs, which outlives the process. */
  readonly notes: string
}

interface Note {
  readonly key: string
  readonly artifactPrefix: string
}

/**
 * The TrainingBackend port over a cache of versions: a training whose version is known ends at once with its evaluation
 * and its files, and any other one is left to the backend inside and kept.
 *
 * Only trainings that succeeded are kept. A training that another process makes is waited for.
 */
export class CachedTrainingBackend implements TrainingBackend {
  readonly name = 'local'
  readonly #options: CachedTrainingBackendOptions
  /** Jobs whose version another process trains. */
  readonly #waiting = new Map<string, TrainingJob>()
  readonly #stopped = new Set<string>()

  constructor(options: CachedTrainingBackendOptions) {
    this.#options = options
  }

  environmentOf(container: JobContainer, frozen: string | null): Promise<string | null> {
    return this.#options.inner.environmentOf(container, frozen)
  }

  async submit(job: TrainingJob): Promise<'submitted' | 'adopted'> {
    const { inner, cache, keys, notes } = this.#options
    const { jobName, artifactPrefix } = job
    const key = await keys.keyOf(job)
    await mkdir(notes, { recursive: true })
    const isNew = await this.#write(jobName, { key, artifactPrefix })
    this.#stopped.delete(jobName)
    const accepted = isNew ? 'submitted' : 'adopted'
    if ((await cache.read(key)) !== null) return accepted
    if (await cache.claim(key, this.#noteOf(jobName))) return inner.submit(job)
    this.#waiting.set(jobName, job)
    return accepted
  }

  async describe(jobName: string): Promise<TrainingJobStatus> {
    const { inner, cache } = this.#options
    const note = await this.#readNote(jobName)
    if (note === null) return inner.describe(jobName)
    const waiting = this.#waiting.get(jobName)
    if (this.#stopped.has(jobName)) return { status: 'stopped', cause: 'asked', endedAt: Date.now() }
    const kept = await cache.read(note.key)
    if (kept !== null) {
      this.#waiting.delete(jobName)
      return { ...succeeded(kept), artifact: await this.#store(kept, note) }
    }
    if (waiting !== undefined) {
      if (await cache.claim(note.key, this.#noteOf(jobName))) {
        this.#waiting.delete(jobName)
        await inner.submit(waiting)
      }
      return { status: 'running' }
    }
    const status = await inner.describe(jobName)
    if (status.status === 'succeeded') await this.#keep(note, status)
    else if (status.status === 'failed' || status.status === 'stopped')
      await cache.release(note.key, this.#noteOf(jobName))
    return status
  }

  statusesOf(jobNames: readonly string[]): Promise<ReadonlyMap<string, BriefJobStatus>> {
    return statusOfEach(jobNames, async (jobName) => briefStatus(await this.describe(jobName)))
  }

  async stop(jobName: string): Promise<void> {
    if (this.#waiting.delete(jobName)) this.#stopped.add(jobName)
    await this.#options.inner.stop(jobName)
  }

  readLog(jobName: string, lineCount: number): Promise<string[]> {
    return this.#options.inner.readLog(jobName, lineCount)
  }

  /** The key of a job that was submitted; null for any other. */
  async keyOf(jobName: string): Promise<string | null> {
    return (await this.#readNote(jobName))?.key ?? null
  }

  async #keep({ key, artifactPrefix }: Note, status: TrainingJobStatus & { readonly status: 'succeeded' }) {
    const { objectStore, cache } = this.#options
    const { evaluation, artifact, endedAt } = status
    const root = `${artifactPrefix.replace(/\/$/, '')}/${artifact.sha256}/`
    const files = await Promise.all(
      artifact.keys.map(async (objectKey) => ({
        path: objectKey.slice(root.length),
        bytes: await objectStore.get(objectKey),
      })),
    )
    await cache.write(key, { evaluation, endedAt, files })
  }

  /** Puts a version's files where this job's files belong. A repeat writes the same objects. */
  async #store({ files }: CachedVersion, { artifactPrefix }: Note): Promise<TrainedArtifact> {
    const { objectStore } = this.#options
    const { artifact, objects } = artifactOf(files, artifactPrefix) as NonNullable<ReturnType<typeof artifactOf>>
    for (const { key, bytes } of objects) if (!(await objectStore.exists(key))) await objectStore.put(key, bytes)
    return artifact
  }

  /** @returns whether the job is a new one: the same job is submitted once, however many processes ask for it */
  async #write(jobName: string, note: Note): Promise<boolean> {
    const path = this.#noteOf(jobName)
    const mine = { ...note, id: randomUUID() }
    await writeJsonOnce(path, mine)
    const written = await readJson<typeof mine>(path)
    if (written?.key === note.key) return written.id === mine.id
    throw new InvalidInputError({ code: 'JOB_NAME_TAKEN', message: `${jobName} is the name of another training` })
  }

  #noteOf(jobName: string): string {
    return join(this.#options.notes, `${jobName}.json`)
  }

  #readNote(jobName: string): Promise<Note | null> {
    return readJson<Note>(this.#noteOf(jobName))
  }
}

function succeeded({ evaluation, endedAt }: CachedVersion) {
  return { status: 'succeeded', evaluation, endedAt } as const
}
