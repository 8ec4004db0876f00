import { BatchV1Api } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { AppError } from '#core/errors'
import { makeEvent } from '#core/facts/make-event'
import { dayMs, minuteMs, toIso } from '#core/instant'
import { sql } from '#core/sql'
import { putConfiguration } from '#store/configuration/put-configuration'
import { keepPartitions } from '#store/tables/keep-partitions'
import { evaluation } from '#test/support/evaluation'
import { exampleModel, saveExampleModel } from '#test/support/example-model'
import { fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { ingestStream } from '#test/support/model-stream'
import { asked, ended, settle, tick, wrapAll } from '#test/support/settle'
import { program, until } from '../adapters/local/training-fixture.ts'
import { sleeper } from '../adapters/training-backend-suite.ts'
import { type ClusterLab, openClusterLab } from './lab/open-cluster-lab.ts'
import { openTraining } from './open-training.ts'

let lab: ClusterLab
beforeAll(async () => {
  lab = await openClusterLab({ backOffMs: 300 })
})
afterAll(() => lab?.close())

const startedAt = '2024-03-01T00:00:00Z'
const first = {
  ...evaluation({ cutoff: toIso(Date.parse(startedAt)) }),
  trainingFrom: toIso(Date.parse(startedAt) - 30 * dayMs),
}
/** Leaves a version that is better than none, after a while. */
const trainer = program(`import os, time
base = os.environ['SM_BASE_DIR']
print('training', flush=True)
time.sleep(2)
open(base + '/output/data/evaluation.json', 'w').write(${JSON.stringify(JSON.stringify(first))})
open(base + '/model/model.onnx', 'w').write('onnx')`)

const row = z.record(z.string(), z.unknown())

/** All functions over the cluster's backend, and a run whose Job is accepted. */
async function openRun(trainCommand: readonly string[]) {
  const opened = await openTraining(lab, { trainCommand })
  const database = await freshDatabase()
  onTestFinished(() => database.close())
  const { objectStore, backend } = opened
  const ports = Object.assign(fakePorts(database, startedAt), { objectStore, trainingBackend: backend })
  const functions = wrapAll(ports)
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  await saveExampleModel(ports)
  const now = ports.clock.now()
  await ingestStream(functions, { from: now - 30 * dayMs, to: now, label: (index) => index % 2 })
  await functions.get('decide-retraining')?.(asked(ports))
  await settle(ports, functions)
  const runOf = async () => (await database.query(sql`select * from retraining_runs`, row))[0] ?? {}
  const { run_id: runId, job_name: jobName, state } = await runOf()
  expect(state).toBe('training')
  ports.clock.advance(minuteMs)
  const tell = (times = 1) =>
    Promise.all(Array.from({ length: times }, () => functions.get('finish-training')?.(ended(ports, String(runId)))))
  const look = async () => {
    ports.clock.advance(5 * minuteMs)
    await functions.get('reconcile')?.(tick(ports, 'reconcile', 'reconcile'))
  }
  const cancel = () => {
    const data = { modelName: 'spread', runId: String(runId), askedBy: 'ada', reason: 'not now' }
    const facts = { key: [String(runId)], occurredAt: ports.clock.now(), correlationId: String(runId), data }
    return functions.get('cancel-training')?.(makeEvent('CancellationAsked', facts))
  }
  /** Every state that the run was told to be in, and the versions that it left. */
  const history = async () => {
    await settle(ports, functions)
    const rows = await database.query(
      sql`select event_type || '/' || status as kind from retraining_logs
           where run_id = ${String(runId)} and event_type in ('run', 'promotion', 'rejection') order by timestamp, id`,
      row,
    )
    const versions = await database.query(sql`select version from model_versions`, row)
    return { kinds: rows.map(({ kind }) => kind), versions: versions.length, state: (await runOf()).state }
  }
  const statusOf = async () => (await backend.statusesOf([String(jobName)])).get(String(jobName))
  const prints = () => until(async () => (await backend.readLog(String(jobName), 1)).length === 1)
  return {
    ...opened,
    ports,
    functions,
    runId: String(runId),
    jobName: String(jobName),
    tell,
    look,
    cancel,
    history,
    statusOf,
    prints,
  }
}

type Run = Awaited<ReturnType<typeof openRun>>
const succeeds = ({ statusOf }: Run) => expect.poll(statusOf, { timeout: 40_000, interval: 200 }).toBe('succeeded')

const once = {
  kinds: ['run/queued', 'run/training', 'run/evaluating', 'run/promoted', 'promotion/first'],
  versions: 1,
  state: 'promoted',
}
const cancelled = { kinds: ['run/queued', 'run/training', 'run/cancelled'], versions: 0, state: 'cancelled' }

describe('the end of a Job is taken once', () => {
  it('when the event comes early, and again, and reconcile looks afterwards', async () => {
    const run = await openRun(trainer)
    await run.tell()
    expect((await run.history()).state).toBe('training')
    await succeeds(run)
    await run.tell()
    expect(await run.history()).toEqual(once)
    await run.tell()
    await run.look()
    expect(await run.history()).toEqual(once)
  })

  it('when reconcile finds it before the event comes', async () => {
    const run = await openRun(trainer)
    await succeeds(run)
    await run.look()
    expect(await run.history()).toEqual(once)
    await run.tell()
    expect(await run.history()).toEqual(once)
  })

  it('when the event comes three times at once while reconcile looks', async () => {
    const run = await openRun(trainer)
    await succeeds(run)
    await Promise.all([run.tell(3), run.look()])
    expect(await run.history()).toEqual(once)
  })

  it('and is that of the cancellation where a person was first, whatever the Job came to', async () => {
    const run = await openRun(trainer)
    await succeeds(run)
    await run.cancel()
    await run.tell()
    await run.look()
    expect(await run.history()).toEqual(cancelled)
  })

  it('when a person cancels it while the API server is away: the Job is stopped once that is back', async () => {
    const run = await openRun(sleeper)
    await run.prints()
    const stop = run.backend.stop.bind(run.backend)
    run.backend.stop = async () => {
      throw new AppError({ code: 'KUBERNETES_AWAY', message: 'cannot be reached', retryable: true })
    }
    await expect(run.cancel()).rejects.toThrow('cannot be reached')
    await expect(run.look()).rejects.toThrow('cannot be reached')
    expect(await run.statusOf()).toBe('running')
    run.backend.stop = stop
    await run.look()
    const batch = lab.adminConfig.makeApiClient(BatchV1Api)
    const left = async () => (await batch.listNamespacedJob({ namespace: run.place.namespace })).items.length
    await expect.poll(left, { timeout: 20_000, interval: 300 }).toBe(0)
    await run.tell()
    await run.look()
    expect(await run.history()).toEqual(cancelled)
    expect(await run.statusOf()).toBe('stopped')
  })
})

describe('a Job that no node takes', () => {
  it('is told with the words of the scheduler, and gives its place to a run that waits for one', async () => {
    lab.kubelet.setSchedulable(false)
    onTestFinished(() => lab.kubelet.setSchedulable(true))
    const run = await openRun(sleeper)
    const { ports, functions, runId, jobName, place } = run
    const now = ports.clock.now()
    const limit = { name: 'training_jobs_max', value: 1, modelName: null, updatedBy: 'test', now } as const
    await putConfiguration(ports.database, limit)
    const modelName = 'other'
    await saveExampleModel(ports, { ...exampleModel(), name: modelName })
    await ingestStream(functions, { modelName, from: now - 30 * dayMs, to: now, label: (index) => index % 2 })
    const data = { modelName, askedBy: 'ana', reason: 'a new tariff', force: true }
    const facts = { key: [modelName], occurredAt: now, correlationId: modelName, data }
    await functions.get('decide-retraining')?.(makeEvent('RetrainingAsked', facts))
    await settle(ports, functions)
    const states = async () => {
      const found = await ports.database.query(sql`select model_name, state from retraining_runs`, row)
      return Object.fromEntries(found.map(({ model_name: name, state }) => [name, state]))
    }
    const isRefused = async () => JSON.stringify(await run.statusOf())
    await expect.poll(isRefused, { timeout: 20_000 }).toContain('No node takes its pod')
    expect(await states()).toEqual({ spread: 'training', other: 'waiting' })
    for (let looks = 0; looks < 7; looks++) {
      await run.look()
      await settle(ports, functions)
    }
    expect(await states()).toEqual({ spread: 'waiting', other: 'training' })
    const [notice] = ports.notifications.filter(({ subject }) => subject === 'spread: training has not started')
    expect(notice?.text).toMatch(/No node takes its pod: 0\/1 nodes are available: 1 node\(s\) were unschedulable\./)
    expect(notice?.text).toContain(`To end it: remodel cancel ${runId}.`)
    const batch = lab.adminConfig.makeApiClient(BatchV1Api)
    const names = async () => {
      const { items } = await batch.listNamespacedJob({ namespace: place.namespace })
      return items.map(({ metadata }) => metadata?.labels?.['remodel.dev/model'])
    }
    await expect.poll(names, { timeout: 20_000, interval: 300 }).toEqual([modelName])
    expect(await run.statusOf()).toBe('stopped')
    // Its next job is another one, and has its turn when the other training has ended.
    const [waiting] = await ports.database.query(sql`select * from retraining_runs where model_name = 'spread'`, row)
    expect(waiting).toMatchObject({ job_name: jobName.replace(/1$/, '2'), unstarted_count: 1 })
  })
})
