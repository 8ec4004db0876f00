import { readFile } from 'node:fs/promises'
import { expect, test, vi } from 'vitest'
import { evaluationSchema } from '#contracts/evaluation'
import { contentAddress } from '#core/identity'
import { hourMs } from '#core/instant'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingBackend } from '#core/ports/training-backend'
import { encodeRows, ended, features, makeJob, program, until } from './local/training-fixture.ts'

interface OpenedBackend {
  readonly backend: TrainingBackend
  readonly objectStore: ObjectStore
  /** The same jobs as another process of ours sees them. */
  readonly reopen: () => TrainingBackend
}

/**
 * Opens a backend without jobs, with the container's trainer or another command. What it leaves is gone at the test's
 * end.
 */
export type OpenTrainingBackend = (options?: { readonly trainCommand: readonly string[] }) => Promise<OpenedBackend>

const printsItsPid = 'import os, time; print(os.getpid(), flush=True); time.sleep(60)'
export const sleeper = program(printsItsPid)

export async function isAlive(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return text !== null && !'ZX'.includes(text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3))
}

export async function pidsPrinted(backend: TrainingBackend, jobName: string, count: number): Promise<number[]> {
  await until(async () => (await backend.readLog(jobName, 10)).length >= count)
  return (await backend.readLog(jobName, 10)).map(Number)
}

/** What every training backend promises, with the real trainer where that matters. */
export function testTrainingBackend(open: OpenTrainingBackend): void {
  async function openWithRows() {
    const opened = await open()
    await opened.objectStore.put('batches/a.ndjson.gz', encodeRows(0, 400))
    await opened.objectStore.put('batches/b.ndjson.gz', encodeRows(300, 800))
    return opened
  }

  test('a job trains, and its artifact is in the object store under its content', async () => {
    const { backend, objectStore, reopen } = await openWithRows()
    const job = makeJob()
    expect(await backend.submit(job)).toBe('submitted')
    const status = await ended(backend, job.jobName)
    if (status.status !== 'succeeded') throw new Error(JSON.stringify(status))

    const evaluation = evaluationSchema.parse(status.evaluation)
    expect(evaluation.rows).toMatchObject({ joined: 800, training: 640, holdout: 160 })
    expect(Date.parse(evaluation.cutoff)).toBe(799 * hourMs)
    const prefix = `${job.artifactPrefix}/${status.artifact.sha256}`
    expect(status.artifact.keys).toEqual([`${prefix}/model.json`, `${prefix}/model.onnx`])
    const files = await Promise.all(status.artifact.keys.map((key) => objectStore.get(key)))
    expect(contentAddress(Buffer.concat(files))).toBe(status.artifact.sha256)
    expect(status.artifact.sizeBytes).toBe(Buffer.concat(files).length)
    expect(Math.abs(Date.now() - status.endedAt)).toBeLessThan(60_000)
    // Another process of ours says the same of it.
    expect(await reopen().describe(job.jobName)).toEqual(status)
    expect((await reopen().statusesOf([job.jobName])).get(job.jobName)).toBe('succeeded')
    expect((await backend.readLog(job.jobName, 1))[0]).toMatch(/^Trained xgboost on 640 rows/)
  })

  test('a challenger is compared with the champion whose artifact a channel names', async () => {
    const { backend, objectStore } = await openWithRows()
    const first = makeJob()
    await backend.submit(first)
    const champion = await ended(backend, first.jobName)
    if (champion.status !== 'succeeded') throw new Error(JSON.stringify(champion))
    await objectStore.put('batches/c.ndjson.gz', encodeRows(800, 1200))
    const second = makeJob({
      jobName: 'second-a1',
      hyperparameters: {
        ...first.hyperparameters,
        champion_cutoff: evaluationSchema.parse(champion.evaluation).cutoff,
      },
      channels: {
        training: [...(first.channels.training ?? []), 'batches/c.ndjson.gz'],
        champion: champion.artifact.keys,
      },
    })
    await backend.submit(second)
    const status = await ended(backend, second.jobName)
    if (status.status !== 'succeeded') throw new Error(JSON.stringify(status))
    const { rows, paired, championError } = evaluationSchema.parse(status.evaluation)
    expect(championError).toBeNull()
    expect(Object.values(paired ?? {}).reduce((sum, count) => sum + count, 0)).toBe(rows.holdout)
  })

  test('a wide model, whose features are more than a hyperparameter may hold somewhere, trains like any other', async () => {
    const { backend } = await openWithRows()
    const described = features.map((feature) => ({ ...feature, note: 'n'.repeat(2000) }))
    const job = makeJob()
    await backend.submit({ ...job, hyperparameters: { ...job.hyperparameters, features: JSON.stringify(described) } })
    expect(await ended(backend, job.jobName)).toMatchObject({ status: 'succeeded' })
  })

  test('a job that is submitted many times at once, again, and by another process runs once', async () => {
    const { backend, reopen } = await open({ trainCommand: sleeper })
    const job = makeJob({ channels: {} })
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => backend.submit(job)).concat([reopen(), reopen()].map((other) => other.submit(job))),
    )
    expect(outcomes.filter((outcome) => outcome === 'submitted')).toHaveLength(1)
    expect(await backend.submit(job)).toBe('adopted')
    expect(await reopen().submit(job)).toBe('adopted')
    expect(await pidsPrinted(backend, job.jobName, 1)).toHaveLength(1)
    await backend.stop(job.jobName)
    expect(await ended(backend, job.jobName)).toMatchObject({ status: 'stopped', cause: 'asked' })
    expect(await backend.submit(job)).toBe('adopted')
    expect(await backend.readLog(job.jobName, 10)).toHaveLength(1)
  })

  test('another process of ours finds a trainer that outlived the first, and can stop all of it', async () => {
    const { backend, reopen } = await open({
      trainCommand: program(
        `import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', ${JSON.stringify(printsItsPid)}])\n${printsItsPid}`,
      ),
    })
    const job = makeJob({ channels: {} })
    await backend.submit(job)
    const pids = await pidsPrinted(backend, job.jobName, 2)
    const other = reopen()
    expect(await other.describe(job.jobName)).toEqual({ status: 'running' })
    expect((await other.statusesOf([job.jobName])).get(job.jobName)).toBe('running')
    await other.stop(job.jobName)
    expect(await ended(other, job.jobName)).toMatchObject({ status: 'stopped', cause: 'asked' })
    for (const pid of pids) await until(async () => !(await isAlive(pid)))
    await other.stop(job.jobName)
  })

  test('a job is stopped at its deadline', async () => {
    const { backend } = await open({ trainCommand: sleeper })
    const job = makeJob({ channels: {}, limits: { cpus: 1, memoryBytes: 2 ** 30, wallMs: 300 } })
    await backend.submit(job)
    expect(await ended(backend, job.jobName)).toMatchObject({ status: 'stopped', cause: 'deadline' })
    expect((await backend.statusesOf([job.jobName])).get(job.jobName)).toBe('stopped')
  })

  const failures: readonly (readonly [reason: string, text: string, retryable: boolean])[] = [
    ['Exited with code 1|exited with code 1', "raise ValueError('no way')", true],
    ['wrote no evaluation.json', 'pass', false],
    [
      'evaluation.json cannot be read: .*JSON has no -Infinity, which Python',
      `import json, os; json.dump({'rows': 1, 'logLoss': float('-inf')}, open(os.environ['SM_BASE_DIR'] + '/output/data/evaluation.json', 'w'))`,
      false,
    ],
    [
      'evaluation.json cannot be read',
      "import os; open(os.environ['SM_BASE_DIR'] + '/output/data/evaluation.json', 'w').write('{')",
      false,
    ],
    [
      'wrote no model',
      "import os; open(os.environ['SM_BASE_DIR'] + '/output/data/evaluation.json', 'w').write('{}')",
      false,
    ],
    ...['feature importance.png', 'a#b', '100%', 'größe.txt', 'line\nbreak', '~', 'x'.repeat(251)].map(
      (name) =>
        [
          name.length > 250 ? 'too long a path' : 'a file with an unsupported name',
          `import os
base = os.environ['SM_BASE_DIR']
open(base + '/output/data/evaluation.json', 'w').write('{}')
os.makedirs(base + '/model/' + 'deep/' * 150)
open(base + '/model/' + ('deep/' * 150 if ${name.length > 250 ? 'True' : 'False'} else '') + ${JSON.stringify(name)}, 'w').write('x')`,
          false,
        ] as const,
    ),
    [
      'wrote no model',
      `import os
base = os.environ['SM_BASE_DIR']
open(base + '/output/data/evaluation.json', 'w').write('{}')
os.symlink('/etc/hostname', base + '/model/model.onnx')`,
      false,
    ],
  ]
  test.each(failures)('a failure says %s', async (reason, text, retryable) => {
    const { backend } = await open({ trainCommand: program(text) })
    const job = makeJob({ channels: {}, limits: { cpus: 1, memoryBytes: 2 ** 30, wallMs: 60_000 } })
    await backend.submit(job)
    expect(await ended(backend, job.jobName)).toMatchObject({
      status: 'failed',
      retryable,
      reason: expect.stringMatching(reason),
    })
  })

  test('bad rows fail for good, naming what is wrong', async () => {
    const { backend, objectStore } = await open()
    await objectStore.put('batches/a.ndjson.gz', encodeRows(0, 100))
    await objectStore.put('batches/b.ndjson.gz', new TextEncoder().encode('{"kind":"observation"\n'))
    await backend.submit(makeJob())
    const status = await ended(backend, makeJob().jobName)
    expect(status).toMatchObject({
      status: 'failed',
      retryable: false,
      reason: expect.stringContaining('b.ndjson.gz, line 1'),
    })
  })

  test('a trainer sees no variable of ours that could be a secret', async () => {
    vi.stubEnv('DATABASE_PASSWORD', 'secret')
    const { backend } = await open({ trainCommand: program("import os; print('\\n'.join(sorted(os.environ)))") })
    await backend.submit(makeJob({ channels: {} }))
    await ended(backend, makeJob().jobName)
    const names = await backend.readLog(makeJob().jobName, 100)
    vi.unstubAllEnvs()
    expect(names).toContain('SM_BASE_DIR')
    expect(names).not.toContain('DATABASE_PASSWORD')
  })

  test('a job that nobody submitted is unknown, and stopping it is harmless', async () => {
    const { backend } = await open()
    expect(await backend.describe('never-seen')).toEqual({ status: 'unknown' })
    expect((await backend.statusesOf(['never-seen'])).get('never-seen')).toBe('unknown')
    expect(await backend.readLog('never-seen', 10)).toEqual([])
    await backend.stop('never-seen')
    await expect(backend.describe('../escape')).rejects.toMatchObject({ code: 'BAD_JOB_NAME' })
  })
}
