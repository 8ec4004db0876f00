import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { TrainingBackend, TrainingJob } from '#core/ports/training-backend'

export interface InterruptedTrainingsOptions {
  readonly backend: TrainingBackend
  /** Where the jobs' own folders are. */
  readonly jobs: string
  readonly interrupted: string
}

const lookEveryMs = 20

/**
 * Ends the trainers when the process stops, so that nothing runs on unseen; the next start begins the same jobs again.
 *
 * To the installation a stop is then no failure: no attempt is used up, and the ledger says what it would have said without it. (After
 * a crash the trainers go on, and are adopted.)
 */
export class InterruptedTrainings {
  readonly #options: InterruptedTrainingsOptions
  readonly #submitted = new Map<string, TrainingJob>()

  constructor(options: InterruptedTrainingsOptions) {
    this.#options = options
  }

  /** Remembers a job for as long as the process runs. */
  note(job: TrainingJob): void {
    this.#submitted.set(job.jobName, job)
  }

  forget(jobName: string): void {
    this.#submitted.delete(jobName)
  }

  /** Ends what runs. What ended by itself is left as it is. */
  async interrupt(): Promise<void> {
    await Promise.all([...this.#submitted.values()].map((job) => this.#interrupt(job)))
  }

  async #interrupt(job: TrainingJob): Promise<void> {
    const { backend, jobs, interrupted } = this.#options
    if ((await backend.describe(job.jobName)).status !== 'running') return
    // First the note: whatever happens in between, the job is found again.
    await writeFile(join(interrupted, `${job.jobName}.json`), JSON.stringify(job))
    await backend.stop(job.jobName)
    while ((await backend.describe(job.jobName)).status === 'running') await wait(lookEveryMs)
    await rm(join(jobs, job.jobName), { recursive: true, force: true })
  }

  /** Begins again what the last stop cut off, and takes on the jobs that a crash left running. */
  async resume(runningJobs: readonly string[]): Promise<void> {
    const { backend, jobs, interrupted } = this.#options
    for (const jobName of runningJobs) {
      const text = await readFile(join(jobs, jobName, 'job.json'), 'utf8').catch(() => null)
      if (text !== null) this.note(JSON.parse(text) as TrainingJob)
    }
    for (const file of await readdir(interrupted)) {
      const job = JSON.parse(await readFile(join(interrupted, file), 'utf8')) as TrainingJob
      // A stop that was itself cut off may have left the stopped job's folder.
      if ((await backend.describe(job.jobName)).status === 'stopped')
        await rm(join(jobs, job.jobName), { recursive: true, force: true })
      await backend.submit(job)
      this.note(job)
      await rm(join(interrupted, file))
    }
  }
}
