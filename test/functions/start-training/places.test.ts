import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import type { TriggerKind } from '#contracts/trigger-kind'
import { AppError } from '#core/errors'
import { makeEvent } from '#core/facts/make-event'
import { hourMs, minuteMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import type { TrainingJob } from '#core/ports/training-backend'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { putConfiguration } from '#store/configuration/put-configuration'
import { findNextDueAt } from '#store/models/find-next-due-at'
import { insertRun } from '#store/runs/insert-run'
import { keepPartitions } from '#store/tables/keep-partitions'
import { addModels } from '#test/support/add-models'
import { succeeded } from '#test/support/evaluation'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { letRulesConfirm } from '#test/support/let-rules-confirm'
import { settle, tick, wrapAll } from '#test/support/settle'

const row = z.record(z.string(), z.unknown())
const startedAt = '2024-03-01T12:00:00Z'

describe('places to train', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>
  let submissions: TrainingJob[]

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(database, startedAt)
    functions = wrapAll(ports)
    submissions = []
    const submit = ports.trainingBackend.submit.bind(ports.trainingBackend)
    ports.trainingBackend.submit = async (job) => {
      submissions.push(job)
      return submit(job)
    }
    await keepPartitions(database, defaultConfiguration, ports.clock.now())
    await addModels(database, 6)
    await limitTo(2)
    await letRulesConfirm(database, [0, 1, 2, 3, 4, 5].map(nameOf), startedAt)
  })
  afterEach(() => database.close())

  const call = (name: string, input: unknown) => functions.get(name)?.(input)
  const limitTo = (value: number) =>
    putConfiguration(database, {
      name: 'training_jobs_max',
      value,
      modelName: null,
      updatedBy: 'test',
      now: ports.clock.now(),
    })
  const nameOf = (model: number) => `m-${String(model).padStart(4, '0')}`
  const states = async () => {
    const found = await database.query(sql`select model_name, state from retraining_runs order by model_name`, row)
    return found.map(({ state }) => state)
  }
  const runOf = async (model: number) =>
    (await database.query(sql`select * from retraining_runs where model_name = ${nameOf(model)}`, row))[0] ?? {}
  const jobsOf = () => submissions.map(({ modelName }) => Number(modelName.slice(2)))
  const told = async () =>
    (
      await database.query(sql`select reason from retraining_logs where status = 'waiting' order by timestamp, id`, row)
    ).map(({ reason }) => reason)

  /** A run is requested for a model, and its event delivered. */
  async function request(model: number, kind: TriggerKind = 'scheduled'): Promise<void> {
    const [modelName, runId] = [nameOf(model), `${nameOf(model)}-240301t1200-00000${model}`]
    const now = ports.clock.now()
    const severity = kind === 'drift' ? 'high' : null
    const cause = { triggerId: `t${model}`, kind, severity, reason: 'it is due', occurredAt: toIso(now) }
    const run = { runId, modelName, trigger: kind, comprehensive: false, forced: false, askedBy: null }
    await insertRun(database, { ...run, reason: 'it is due', cause, evidence: {}, requestedAt: now })
    const data = { modelName, runId, trigger: kind, comprehensive: false, reason: 'it is due', evidence: {} }
    await call(
      'start-training',
      makeEvent('RetrainingRequested', { key: [runId], occurredAt: now, correlationId: runId, data }),
    )
  }

  async function end(model: number): Promise<string[]> {
    const { run_id: runId, job_name: jobName } = await runOf(model)
    ports.trainingBackend.outcomes.set(String(jobName), {
      status: 'failed',
      reason: 'bad rows',
      retryable: false,
      endedAt: 0,
    })
    const data = { modelName: nameOf(model), runId: String(runId), jobName: String(jobName) }
    const facts = { key: [String(jobName)], occurredAt: ports.clock.now(), correlationId: String(runId), data }
    await call('finish-training', makeEvent('TrainingEnded', facts))
    return settle(ports, functions)
  }

  /** Reconcile's ticks, as AWS has them, with everything that follows. @returns the names of the events */
  async function pass(ms: number): Promise<string[]> {
    const names: string[] = []
    for (const until = ports.clock.now() + ms; ports.clock.now() < until; ) {
      ports.clock.advance(5 * minuteMs)
      await call('reconcile', tick(ports, 'reconcile', 'reconcile'))
      names.push(...(await settle(ports, functions)))
    }
    return names
  }

  it('are as many as training_jobs_max; further runs wait and say why', async () => {
    for (const model of [0, 1, 2, 3]) await request(model)
    expect(await states()).toEqual(['training', 'training', 'waiting', 'waiting'])
    expect(await told()).toEqual(Array(2).fill('2 of 2 places to train (training_jobs_max) are taken'))
    expect(await runOf(2)).toMatchObject({ cutoff_at: null, deadline_at: null, started_at: null })
  })

  it('are given on when a training ends, by priority, with one event', async () => {
    for (const model of [0, 1]) await request(model)
    for (const [model, kind] of [
      [2, 'scheduled'],
      [3, 'drift'],
      [4, 'manual'],
      [5, 'performance'],
    ] as const)
      await request(model, kind)
    for (const model of [0, 1, 4]) {
      const names = await end(model)
      expect(names.filter((name) => name === 'TrainingAttemptDue')).toHaveLength(1)
    }
    expect(jobsOf()).toEqual([0, 1, 4, 5, 3])
    expect(await states()).toEqual(['failed', 'failed', 'waiting', 'training', 'failed', 'training'])
  })

  it('are given on as soon as the job has ended, before its version is judged', async () => {
    await limitTo(1)
    for (const model of [0, 1]) await request(model)
    const { run_id: runId, job_name: jobName } = await runOf(0)
    ports.trainingBackend.outcomes.set(String(jobName), succeeded({ cutoff: toIso(ports.clock.now()) }))
    const data = { modelName: nameOf(0), runId: String(runId), jobName: String(jobName) }
    const facts = { key: ['end'], occurredAt: ports.clock.now(), correlationId: String(runId), data }
    await call('finish-training', makeEvent('TrainingEnded', facts))
    expect(await settle(ports, functions)).toContain('EvaluationStarted')
    expect((await states())[1]).toBe('training')
  })

  it('are given on by a cancelled run, and a waiting run that is cancelled takes none', async () => {
    for (const model of [0, 1, 2, 3]) await request(model)
    for (const model of [2, 0]) {
      const { run_id: runId } = await runOf(model)
      const data = { modelName: nameOf(model), runId: String(runId), askedBy: 'ada', reason: 'not now' }
      const facts = { key: [String(runId)], occurredAt: ports.clock.now(), correlationId: String(runId), data }
      await call('cancel-training', makeEvent('CancellationAsked', facts))
      await settle(ports, functions)
    }
    expect(await states()).toEqual(['cancelled', 'training', 'cancelled', 'training'])
    expect(jobsOf()).toEqual([0, 1, 3])
  })

  it('follow a raised limit at the next look of reconcile', async () => {
    for (const model of [0, 1, 2, 3]) await request(model)
    await limitTo(3)
    await pass(5 * minuteMs)
    expect(jobsOf()).toEqual([0, 1, 2])
  })

  it('that a raised limit frees are due at once for a process that does not poll', async () => {
    for (const model of [0, 1, 2]) await request(model)
    await database.execute(sql`update outbox set published_at = occurred_at`)
    await database.execute(sql`update models set serving_version = 1`)
    // The start of neither training is lost: their deadline is next.
    expect(await findNextDueAt(database)).toBe(ports.clock.now() + hourMs)
    await limitTo(3)
    expect(await findNextDueAt(database)).toBe(ports.clock.now())
    await call('reconcile', tick(ports, 'reconcile', 'reconcile'))
    await settle(ports, functions)
    expect(jobsOf()).toEqual([0, 1, 2])
    await database.execute(sql`update outbox set published_at = occurred_at`)
    expect(await findNextDueAt(database)).toBe(ports.clock.now() + hourMs)
  })

  it('are not doubled by events that arrive twice', async () => {
    for (const model of [0, 1, 2]) await request(model)
    const cause = makeEvent('TrainingFailed', {
      key: ['x'],
      occurredAt: ports.clock.now(),
      correlationId: 'x',
      data: { modelName: nameOf(0), runId: 'x', outcome: 'failed', reason: 'x' },
    })
    for (let repeat = 0; repeat < 3; repeat++) await call('start-training', cause)
    await settle(ports, functions)
    expect(jobsOf()).toEqual([0, 1])
  })

  describe('that the backend refuses', () => {
    beforeEach(() => {
      ports.trainingBackend.refusal = new AppError({
        code: 'SAGEMAKER_QUOTA',
        message: 'no instance is free',
        retryable: true,
      })
    })

    it('are asked for less and less, by one event at a time, and the run is not late', async () => {
      await request(0)
      expect(await states()).toEqual(['waiting'])
      expect(await told()).toEqual([
        'the backend did not take the job: no instance is free; next try at 2024-03-01 12:05 UTC',
      ])
      const names = await pass(hourMs)
      expect(names.filter((name) => name === 'TrainingAttemptDue')).toHaveLength(3)
      expect(submissions).toHaveLength(4)
      expect(await pass(47 * hourMs)).not.toContain('TrainingFailed')
      expect(submissions.length).toBeLessThanOrEqual(4 + 48)
      expect(await runOf(0)).toMatchObject({ state: 'waiting', failure: null, deadline_at: null })
      expect(await database.query(sql`select breaker_runs from models where breaker_runs > 0`, row)).toEqual([])
      expect(ports.metrics.of('RunsFailed')).toEqual([])
      // Once a day.
      expect(ports.notifications.map(({ text }) => /refused (\d+) times/.exec(text)?.[1])).toEqual(['24', '48'])
    })

    it('are tried again when the wait is over, and the deadline counts from there', async () => {
      await request(0)
      await pass(hourMs)
      ports.trainingBackend.refusal = null
      await pass(15 * minuteMs)
      expect(await runOf(0)).toMatchObject({ state: 'training', waiting_since: null, refused_count: 0 })
      const { deadline_at, started_at } = await runOf(0)
      expect(Number(deadline_at) - Number(started_at)).toBe(hourMs)
      expect(await pass(30 * minuteMs)).toEqual([])
    })

    it('leave their place to others', async () => {
      await limitTo(1)
      await request(0)
      ports.trainingBackend.refusal = null
      await request(1)
      expect(await states()).toEqual(['waiting', 'training'])
      await pass(10 * minuteMs)
      expect(await states()).toEqual(['waiting', 'training'])
      await end(1)
      expect(await states()).toEqual(['training', 'failed'])
    })

    it('are due for a process that does not poll', async () => {
      await request(0)
      await database.execute(sql`update outbox set published_at = occurred_at`)
      await database.execute(sql`update models set serving_version = 1`)
      expect(await findNextDueAt(database)).toBe(Date.parse(startedAt) + 5 * minuteMs)
    })
  })

  it('that fail to be taken again and again are asked for less and less, then given up', async () => {
    let askedCount = 0
    const failing = async () => {
      askedCount += 1
    }
    functions = new Map([...functions, ['start-training', failing]])
    await request(0)
    await pass(hourMs)
    expect(askedCount).toBe(1 + 2)
    await pass(5 * hourMs)
    expect(askedCount).toBe(1 + 5 + 1)
    expect(await runOf(0)).toMatchObject({ state: 'timed_out', failure: 'its training did not start within 6 h' })
  })

  it('wait with a backend that has a job and has not started it, for as long as it takes, and say why', async () => {
    await request(0)
    const jobName = String((await runOf(0)).job_name)
    const reason = 'No node takes its pod: 0/3 nodes are available.'
    ports.trainingBackend.outcomes.set(jobName, { status: 'waiting', reason })
    await pass(12 * hourMs)
    expect(await runOf(0)).toMatchObject({ state: 'training', waiting_reason: reason })
    expect(Date.parse(String((await runOf(0)).waiting_since))).toBe(Date.parse(startedAt) + 5 * minuteMs)
    // The word that a job has ended, which another user's event may bring, ends no run that waits.
    const runId = String((await runOf(0)).run_id)
    const data = { modelName: nameOf(0), runId, jobName }
    const facts = { key: [jobName], occurredAt: ports.clock.now(), correlationId: runId, data }
    await call('finish-training', makeEvent('TrainingEnded', facts))
    expect((await runOf(0)).state).toBe('training')

    // The clock of the training starts now, at the latest with the look that finds it running.
    ports.trainingBackend.outcomes.delete(jobName)
    await pass(60 * minuteMs)
    expect(await runOf(0)).toMatchObject({ state: 'training', waiting_reason: null, waiting_since: null })
    await pass(5 * minuteMs)
    expect(await runOf(0)).toMatchObject({ state: 'timed_out', failure: 'still running at its deadline' })
    expect(ports.trainingBackend.stopped).toEqual([jobName])
  })

  it('wait on with a backend that is away for hours, and that started the job meanwhile', async () => {
    await request(0)
    const jobName = String((await runOf(0)).job_name)
    ports.trainingBackend.outcomes.set(jobName, { status: 'waiting', reason: 'No node takes its pod.' })
    await pass(5 * minuteMs)
    const ask = ports.trainingBackend.statusesOf.bind(ports.trainingBackend)
    ports.trainingBackend.statusesOf = async () => {
      throw new AppError({ code: 'KUBERNETES_AWAY', message: 'the API server cannot be reached', retryable: true })
    }
    for (let hour = 0; hour < 6; hour++) {
      ports.clock.advance(hourMs)
      await expect(call('reconcile', tick(ports, 'reconcile', 'reconcile'))).rejects.toThrow('cannot be reached')
    }
    expect(await runOf(0)).toMatchObject({ state: 'training', waiting_reason: 'No node takes its pod.' })
    ports.trainingBackend.statusesOf = ask
    ports.trainingBackend.outcomes.delete(jobName)
    await pass(60 * minuteMs)
    expect(await runOf(0)).toMatchObject({ state: 'training', waiting_reason: null })
    expect(ports.trainingBackend.stopped).toEqual([])
  })

  describe('of jobs that their backend does not start', () => {
    const reason = 'No node takes its pod: 0/3 nodes are available.'
    const hold = async (model: number) => {
      const jobName = String((await runOf(model)).job_name)
      ports.trainingBackend.outcomes.set(jobName, { status: 'waiting', reason })
      return jobName
    }
    const noticesOf = (model: number) =>
      ports.notifications.filter(
        ({ modelName, subject }) => modelName === nameOf(model) && subject.includes('has not started'),
      )

    it('are told of once it is more than the start of a node, and then once a day', async () => {
      await request(0)
      const jobName = await hold(0)
      await pass(30 * minuteMs)
      expect(noticesOf(0)).toEqual([])
      expect(await pass(5 * minuteMs)).toContain('TrainingUnstarted')
      const { run_id: runId } = await runOf(0)
      expect(noticesOf(0)).toMatchObject([
        {
          severity: 'warning',
          subject: `${nameOf(0)}: training has not started`,
          text: expect.stringContaining(`${reason} It starts by itself once that is mended`),
        },
      ])
      expect(noticesOf(0)[0]?.text).toContain(`To end it: remodel cancel ${runId}.`)
      const rows = () =>
        database.query(sql`select reason, detail from retraining_logs where status = 'unstarted' order by id`, row)
      expect(await rows()).toMatchObject([
        {
          reason: `local has kept its job waiting since 2024-03-01 12:05 UTC: ${reason}`,
          detail: { jobName },
        },
      ])
      await pass(23 * hourMs)
      expect(noticesOf(0)).toHaveLength(1)
      await pass(2 * hourMs)
      expect(noticesOf(0)).toHaveLength(2)
      expect(await rows()).toHaveLength(2)
      // With no other run that wants its place it keeps it, and its turn in the backend's queue.
      expect(await runOf(0)).toMatchObject({ state: 'training', attempt: 1, failure: null })
      expect(ports.trainingBackend.stopped).toEqual([])
    })

    it('go to runs that wait for one, and the run waits as if it had been refused', async () => {
      await limitTo(1)
      await request(0)
      const jobName = await hold(0)
      await request(1)
      await pass(30 * minuteMs)
      expect(await states()).toEqual(['training', 'waiting'])
      await pass(5 * minuteMs)
      expect(await states()).toEqual(['waiting', 'training'])
      expect(ports.trainingBackend.stopped).toEqual([jobName])
      expect(await runOf(0)).toMatchObject({ attempt: 2, unstarted_count: 1, job_name: jobName.replace(/1$/, '2') })
      expect((await runOf(0)).waiting_reason).toBe(
        `its job waited at its backend for 30 minutes or more, and its place was wanted: ${reason}`,
      )
      // Its next job gets a place in turn, and its time counts from the start.
      await pass(10 * minuteMs)
      expect(await states()).toEqual(['waiting', 'training'])
      await end(1)
      expect(await states()).toEqual(['training', 'failed'])
      expect(jobsOf()).toEqual([0, 1, 0])
      expect(noticesOf(0)).toHaveLength(1)
    })

    it('are wanted by one run, and given up by one', async () => {
      for (const model of [0, 1]) await request(model)
      const jobs = [await hold(0), await hold(1)]
      await request(2)
      await pass(35 * minuteMs)
      expect(await states()).toEqual(['waiting', 'training', 'training'])
      expect(ports.trainingBackend.stopped).toEqual([jobs[0]])
      // They take turns.
      await pass(5 * minuteMs)
      expect(await states()).toEqual(['training', 'waiting', 'training'])
      expect(ports.trainingBackend.stopped).toEqual(jobs)
    })

    it('stay with a run whose job another look finds running meanwhile', async () => {
      await limitTo(1)
      await request(0)
      await hold(0)
      await request(1)
      await pass(30 * minuteMs)
      const ask = ports.trainingBackend.statusesOf.bind(ports.trainingBackend)
      ports.trainingBackend.statusesOf = async (jobNames) => {
        const statuses = await ask(jobNames)
        await database.execute(sql`update retraining_runs set waiting_since = null where model_name = ${nameOf(0)}`)
        return statuses
      }
      await pass(5 * minuteMs)
      expect(await states()).toEqual(['training', 'waiting'])
      expect(ports.trainingBackend.stopped).toEqual([])
    })

    it('use up no attempt', async () => {
      await limitTo(1)
      await request(0)
      await hold(0)
      await request(1)
      await pass(35 * minuteMs)
      await end(1)
      await pass(10 * minuteMs)
      const { run_id: runId, job_name: jobName, attempt } = await runOf(0)
      expect({ jobName, attempt }).toEqual({ jobName: `${runId}-a2`, attempt: 2 })
      ports.trainingBackend.outcomes.set(String(jobName), {
        status: 'failed',
        reason: 'lost with its node',
        retryable: true,
        endedAt: 0,
      })
      await pass(5 * minuteMs)
      expect(await runOf(0)).toMatchObject({ state: 'training', attempt: 3 })
    })

    it('leave a run without another attempt when its jobs have no more names', async () => {
      await request(0)
      const jobName = await hold(0)
      const count = sql`update retraining_runs set attempt = 99, unstarted_count = 98 where model_name = ${nameOf(0)}`
      await database.execute(count)
      const lost = { status: 'failed', reason: 'lost with its node', retryable: true, endedAt: 0 } as const
      ports.trainingBackend.outcomes.set(jobName, lost)
      await pass(5 * minuteMs)
      expect(await runOf(0)).toMatchObject({ state: 'failed', attempt: 99, failure: 'lost with its node' })
    })

    it('end the run when its jobs have no more names', async () => {
      await limitTo(1)
      await request(0)
      await hold(0)
      await request(1)
      await database.execute(sql`update retraining_runs set attempt = 99 where model_name = ${nameOf(0)}`)
      await pass(35 * minuteMs)
      expect(await runOf(0)).toMatchObject({
        state: 'timed_out',
        failure: `none of its 99 jobs started: ${reason}`,
      })
      expect((await states())[1]).toBe('training')
    })
  })

  it('of a backend that was away until after its time are not given up before it says whether the job started', async () => {
    Object.assign(ports.trainingBackend, { name: 'kubernetes' })
    await request(0)
    const jobName = String((await runOf(0)).job_name)
    const ask = ports.trainingBackend.statusesOf.bind(ports.trainingBackend)
    ports.trainingBackend.statusesOf = async () => {
      throw new AppError({ code: 'KUBERNETES_AWAY', message: 'the API server cannot be reached', retryable: true })
    }
    ports.clock.advance(3 * hourMs)
    await expect(call('reconcile', tick(ports, 'reconcile', 'reconcile'))).rejects.toThrow('cannot be reached')
    expect((await runOf(0)).state).toBe('training')
    // It was kept waiting meanwhile, and runs now: it has all its time.
    ports.trainingBackend.statusesOf = ask
    await pass(60 * minuteMs)
    expect(await runOf(0)).toMatchObject({ state: 'training', waiting_since: null })
    await pass(10 * minuteMs)
    expect(await runOf(0)).toMatchObject({ state: 'timed_out', failure: 'still running at its deadline' })
    expect(ports.trainingBackend.stopped).toEqual([jobName])
  })

  describe('of jobs that nobody wants any more', () => {
    const toStop = () => database.query(sql`select job_name from jobs_to_stop`, row)
    let isAway: boolean

    beforeEach(() => {
      isAway = true
      const stop = ports.trainingBackend.stop.bind(ports.trainingBackend)
      ports.trainingBackend.stop = async (jobName) => {
        if (isAway) throw new AppError({ code: 'KUBERNETES_AWAY', message: 'cannot be reached', retryable: true })
        await stop(jobName)
      }
    })
    const look = () => call('reconcile', tick(ports, 'reconcile', 'reconcile'))

    const cancel = async (model: number) => {
      const { run_id: runId } = await runOf(model)
      const data = { modelName: nameOf(model), runId: String(runId), askedBy: 'ada', reason: 'not now' }
      const facts = { key: [String(runId)], occurredAt: ports.clock.now(), correlationId: String(runId), data }
      return call('cancel-training', makeEvent('CancellationAsked', facts))
    }

    it('are stopped once the backend is back, when a person cancelled the run while it was away', async () => {
      await request(0)
      const { job_name: jobName } = await runOf(0)
      await expect(cancel(0)).rejects.toThrow('cannot be reached')
      expect((await runOf(0)).state).toBe('cancelled')
      await expect(look()).rejects.toThrow('cannot be reached')
      expect(await toStop()).toEqual([{ job_name: jobName }])
      // A process that does not poll looks again, too.
      await database.execute(sql`update outbox set published_at = occurred_at`)
      await database.execute(sql`update models set serving_version = 1`)
      expect(await findNextDueAt(database)).toBe(ports.clock.now() + 10 * minuteMs)
      isAway = false
      await look()
      expect(ports.trainingBackend.stopped).toEqual([jobName])
      expect(await toStop()).toEqual([])
      await look()
      expect(ports.trainingBackend.stopped).toEqual([jobName])
    })

    it('are not stopped one after the other by a look that could not ask the backend', async () => {
      for (const model of [0, 1]) await request(model)
      await expect(cancel(0)).rejects.toThrow('cannot be reached')
      const stop = vi.spyOn(ports.trainingBackend, 'stop')
      vi.spyOn(ports.trainingBackend, 'statusesOf').mockRejectedValue(new Error('away'))
      await expect(look()).rejects.toThrow('away')
      expect(stop).not.toHaveBeenCalled()
      expect(await toStop()).toHaveLength(1)
    })

    it('are stopped by the repeat of a start that was interrupted after it submitted them', async () => {
      isAway = false
      const submit = ports.trainingBackend.submit.bind(ports.trainingBackend)
      ports.trainingBackend.submit = async (job) => {
        await cancel(0)
        await submit(job)
        throw new Error('killed')
      }
      await expect(request(0)).rejects.toThrow('killed')
      const { run_id: runId, job_name: jobName, state } = await runOf(0)
      expect(state).toBe('cancelled')
      ports.trainingBackend.stopped.length = 0
      const data = { modelName: nameOf(0), runId: String(runId), attempt: 1 }
      const facts = { key: [String(runId)], occurredAt: ports.clock.now(), correlationId: String(runId), data }
      await call('start-training', makeEvent('TrainingAttemptDue', facts))
      expect(ports.trainingBackend.stopped).toEqual([jobName])
      expect(await toStop()).toEqual([])
    })

    it('are stopped once the backend is back, when the run met its deadline meanwhile', async () => {
      await request(0)
      const { job_name: jobName } = await runOf(0)
      ports.clock.advance(2 * hourMs)
      await expect(look()).rejects.toThrow('cannot be reached')
      expect((await runOf(0)).state).toBe('timed_out')
      isAway = false
      await look()
      expect(ports.trainingBackend.stopped).toEqual([jobName])
    })
  })

  it('of a backend that may keep jobs waiting are looked at every few minutes', async () => {
    await request(0)
    await database.execute(sql`update outbox set published_at = occurred_at`)
    await database.execute(sql`update models set serving_version = 1`)
    const start = Date.parse(startedAt)
    expect(await findNextDueAt(database)).toBe(start + hourMs)
    await database.execute(sql`update retraining_runs set backend = 'kubernetes'`)
    expect(await findNextDueAt(database)).toBe(start + 5 * minuteMs)
  })
})
