import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError } from '#core/errors'
import type { TrainingJob, TrainingJobStatus } from '#core/ports/training-backend'
import { InterruptedTrainings } from '#local/training/interrupted-trainings'
import { newFolder } from '#test/local/replay/example-lab'
import { FakeTrainingBackend } from '#test/support/fake-ports'

const job = { jobName: 'spread-r1-a1', modelName: 'spread' } as TrainingJob

/** A backend whose jobs end when they are stopped. */
class StoppableBackend extends FakeTrainingBackend {
  override async stop(jobName: string): Promise<void> {
    await super.stop(jobName)
    this.outcomes.set(jobName, { status: 'stopped', cause: 'asked', endedAt: 0 })
  }
}

/** As a cluster: a job that was stopped is never begun again. */
class ClusterBackend extends StoppableBackend {
  override readonly name = 'kubernetes'
}

async function makeInterruptedLab(outcome?: TrainingJobStatus) {
  const root = await newFolder()
  const [jobs, interrupted] = [join(root, 'jobs'), join(root, 'interrupted')]
  await Promise.all([mkdir(join(jobs, job.jobName), { recursive: true }), mkdir(interrupted)])
  const backend = new StoppableBackend()
  await backend.submit(job)
  if (outcome) backend.outcomes.set(job.jobName, outcome)
  const reopen = (backend: FakeTrainingBackend) => new InterruptedTrainings({ backend, jobs, interrupted })
  return { backend, jobs, interrupted, reopen }
}

describe('a training that a stop cuts off', () => {
  it('is ended, and begun again as the same job at the next start', async () => {
    const { backend, jobs, interrupted, reopen } = await makeInterruptedLab()
    const before = reopen(backend)
    before.note(job)
    await before.interrupt()
    expect(backend.stopped).toEqual([job.jobName])
    expect(await readdir(jobs)).toEqual([])

    const next = new FakeTrainingBackend()
    await reopen(next).resume([])
    expect([...next.jobs.values()]).toEqual([job])
    expect(await readdir(interrupted)).toEqual([])
  })

  it('goes on where it does not run on this machine, and is not begun again', async () => {
    const { jobs, interrupted, reopen } = await makeInterruptedLab()
    const cluster = new ClusterBackend()
    await cluster.submit(job)
    const before = reopen(cluster)
    before.note(job)
    await before.interrupt()
    expect(cluster.stopped).toEqual([])
    expect(await cluster.describe(job.jobName)).toEqual({ status: 'running' })
    expect(await readdir(interrupted)).toEqual([])
    expect(await readdir(jobs)).toEqual([job.jobName])
  })

  it('keeps no installation from starting when it cannot be begun again', async () => {
    const { interrupted, reopen } = await makeInterruptedLab()
    await writeFile(join(interrupted, `${job.jobName}.json`), JSON.stringify(job))
    const next = new FakeTrainingBackend()
    next.refusal = new AppError({ code: 'OBJECT_NOT_FOUND', message: 'there is no object models/x' })
    await reopen(next).resume([])
    expect(next.jobs.size).toBe(0)
    expect(await readdir(interrupted)).toEqual([])
  })

  it.each(['', '{"jobName":"spr'])('whose note a full disk cut to %j is left to reconcile', async (note) => {
    const { interrupted, reopen } = await makeInterruptedLab()
    await writeFile(join(interrupted, `${job.jobName}.json`), note)
    const next = new FakeTrainingBackend()
    await reopen(next).resume([])
    expect(next.jobs.size).toBe(0)
    expect(await readdir(interrupted)).toEqual([])
  })

  it('is submitted again when a crash came before its process started, and taken over when it came later', async () => {
    const { backend, jobs, reopen } = await makeInterruptedLab()
    await writeFile(join(jobs, job.jobName, 'job.json'), JSON.stringify(job))
    const lost = new FakeTrainingBackend()
    await reopen(lost).resume([job.jobName])
    expect([...lost.jobs.values()]).toEqual([job])
    await reopen(backend).resume([job.jobName])
    expect(await backend.describe(job.jobName)).toEqual({ status: 'running' })
  })

  it('is left as it is when it ended by itself', async () => {
    const { backend, interrupted, reopen } = await makeInterruptedLab({
      status: 'failed',
      reason: 'x',
      retryable: false,
      endedAt: 0,
    })
    const before = reopen(backend)
    before.note(job)
    await before.interrupt()
    expect(backend.stopped).toEqual([])
    expect(await readdir(interrupted)).toEqual([])
  })

  it('is not begun again when a person had cancelled it', async () => {
    const { backend, interrupted, reopen } = await makeInterruptedLab()
    const before = reopen(backend)
    before.note(job)
    before.forget(job.jobName)
    await before.interrupt()
    expect(await readdir(interrupted)).toEqual([])
  })
})
