import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readJson } from '#adapters/local/job-directory'
import { writeWhole } from '#adapters/local/write-whole'
import type { Log } from '#core/ports/log'
import type { TrainingBackend, TrainingJob } from '#core/ports/training-backend'

export interface InterruptedTrainingsOptions {
  readonly backend: TrainingBackend
  /** Folder of the jobs' own folders. */
  readonly jobs: string
  readonly interrupted: string
  readonly log?: Log
}

const lookEveryMs = 20

/**
 * Stops the trainers when the process stops, so that none runs on unseen. The next start begins the same jobs again.
 * Trainers elsewhere, as on a cluster, need no process of ours: they go on, and the next start asks for their end.
 *
 * For the installation a stop is therefore not a failure: it uses up no attempt, and the ledger is the same as without
 * it. (After a crash the trainers keep running, and are adopted.)
 */
export class InterruptedTrainings {
  readonly #options: InterruptedTrainingsOptions
  readonly #submitted = new Map<string, TrainingJob>()

  constructor(options: InterruptedTrainingsOptions) {
    this.#options = options
  }

  /** Tracks a job for as long as the process runs. */
  note(job: TrainingJob): void {
    this.#submitted.set(job.jobName, job)
  }

  forget(jobName: string): void {
    this.#submitted.delete(jobName)
  }

  /** Stops the trainers that run on this machine. A training that ended by itself is left as it is. */
  async interrupt(): Promise<void> {
    if (this.#options.backend.name !== 'local') return
    await Promise.all([...this.#submitted.values()].map((job) => this.#interrupt(job)))
  }

  async #interrupt(job: TrainingJob): Promise<void> {
    const { backend, jobs, interrupted } = this.#options
    if ((await backend.describe(job.jobName)).status !== 'running') return
    // The note is written first: whatever happens after it, the job is found again.
    await writeWhole(join(interrupted, `${job.jobName}.json`), JSON.stringify(job))
    await backend.stop(job.jobName)
    while ((await backend.describe(job.jobName)).status === 'running') await wait(lookEveryMs)
    await rm(join(jobs, job.jobName), { recursive: true, force: true })
  }

  /** Restarts the trainings interrupted by the last stop, and takes over the jobs that a crash left running. */
  async resume(runningJobs: readonly string[]): Promise<void> {
    const { backend, jobs, interrupted } = this.#options
    for (const jobName of runningJobs) {
      const job = await readJson<TrainingJob>(join(jobs, jobName, 'job.json')).catch(() => null)
      if (job === null) continue
      this.note(job)
      // A crash may have come while its packages were installed, before there was a process to take over.
      await this.#submitAgain(job)
    }
    for (const file of await readdir(interrupted)) {
      const job = await readJson<TrainingJob>(join(interrupted, file))
      // Notes of earlier releases were cut by a full disk: reconcile then finds that the job is gone.
      if (job === null || !file.endsWith('.json')) {
        await rm(join(interrupted, file), { force: true })
        continue
      }
      // An interrupted stop may have left the stopped job's folder.
      if ((await backend.describe(job.jobName)).status === 'stopped')
        await rm(join(jobs, job.jobName), { recursive: true, force: true })
      await this.#submitAgain(job)
      await rm(join(interrupted, file))
    }
  }

  /** One training must not keep the installation from starting: reconcile finds its job gone, and decides. */
  async #submitAgain(job: TrainingJob): Promise<void> {
    const { backend, log } = this.#options
    try {
      await backend.submit(job)
      this.note(job)
    } catch (error) {
      log?.error(`${job.jobName} could not be started again: ${(error as Error).message}`, { cause: error })
    }
  }
}
