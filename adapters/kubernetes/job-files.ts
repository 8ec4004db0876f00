import { writeChannels } from '#adapters/training/job-channels'
import { clusterJobEndedKey, clusterJobFolder } from '#contracts/bucket-layout'
import { type CarriedEnd, carriedEndSchema, ownStoreUrl } from '#contracts/carried-job'
import { AppError } from '#core/errors'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingJob, TrainingJobStatus } from '#core/ports/training-backend'

/** An end that the cluster no longer tells, or that we decided. */
export type Verdict = Extract<TrainingJobStatus, { readonly status: 'failed' | 'stopped' }>

/** The parts of a job that are asked for when the cluster has forgotten it. */
export interface NotedJob extends Pick<TrainingJob, 'artifactPrefix' | 'modelName'> {
  /** The optional fields are missing from jobs of earlier releases. */
  readonly limits?: TrainingJob['limits']
  readonly submittedAt?: string
}

/** A log is kept for people who look for a reason: of a chatty trainer its last 256 kB. */
const logLengthMax = 256_000

/**
 * The files of a job in the object store. They outlive the Job, which the cluster removes a day after its end, and the
 * pod, which goes with its node.
 */
export class JobFiles {
  readonly folder: string
  readonly #store: ObjectStore
  readonly #jobName: string

  constructor(store: ObjectStore, jobName: string) {
    this.#store = store
    this.#jobName = jobName
    this.folder = clusterJobFolder(jobName)
  }

  /** Writes everything that the carrier brings into the pod. A repeat writes the same. */
  async writeInput(job: TrainingJob): Promise<void> {
    const { artifactPrefix, modelName, limits } = job
    await this.#write('input/hyperparameters.json', JSON.stringify(job.hyperparameters))
    await writeChannels(this.#store, { folder: this.folder, storeUrl: ownStoreUrl }, job.channels)
    const noted: NotedJob = { artifactPrefix, modelName, limits, submittedAt: new Date().toISOString() }
    await this.#write('job.json', JSON.stringify(noted))
  }

  /** Null for a job that was not submitted. */
  async job(): Promise<NotedJob | null> {
    const text = await this.#read('job.json')
    return text === null ? null : (JSON.parse(text) as NotedJob)
  }

  /** Notes that the cluster has the job: if it has none later, somebody deleted it. */
  async accept(): Promise<void> {
    await this.#write('accepted.json', '{}')
  }

  isAccepted(): Promise<boolean> {
    return this.#store.exists(`${this.folder}/accepted.json`)
  }

  /** The carrier's last object; null if it did not come so far. */
  async end(): Promise<CarriedEnd | null> {
    const text = await this.#readKey(clusterJobEndedKey(this.#jobName))
    return text === null ? null : carriedEndSchema.parse(JSON.parse(text))
  }

  /** The trainer's failure file; empty without one. */
  async failure(): Promise<string> {
    return (await this.#read('output/failure')) ?? ''
  }

  async verdict(): Promise<Verdict | null> {
    const text = await this.#read('verdict.json')
    return text === null ? null : (JSON.parse(text) as Verdict)
  }

  /** The first verdict stands. */
  async decide(verdict: Verdict): Promise<Verdict> {
    const known = await this.verdict()
    if (known !== null) return known
    await this.#write('verdict.json', JSON.stringify(verdict))
    return verdict
  }

  async log(): Promise<string> {
    return (await this.#read('output/log.txt')) ?? ''
  }

  async keepLog(text: string): Promise<void> {
    await this.#write('output/log.txt', text.slice(-logLengthMax))
  }

  async #write(name: string, text: string): Promise<void> {
    await this.#store.put(`${this.folder}/${name}`, new TextEncoder().encode(text))
  }

  #read(name: string): Promise<string | null> {
    return this.#readKey(`${this.folder}/${name}`)
  }

  async #readKey(key: string): Promise<string | null> {
    try {
      return new TextDecoder().decode(await this.#store.get(key))
    } catch (error) {
      if (error instanceof AppError && error.code === 'OBJECT_NOT_FOUND') return null
      throw error
    }
  }
}
