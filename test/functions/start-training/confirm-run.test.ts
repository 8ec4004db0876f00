import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError } from '#core/errors'
import { makeEvent } from '#core/facts/make-event'
import { dayMs, hourMs, minuteMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { putConfiguration } from '#store/configuration/put-configuration'
import { succeeded } from '#test/support/evaluation'
import { configure } from '#test/support/example-model'
import type { FakePorts } from '#test/support/fake-ports'
import { openFunctions } from '#test/support/open-functions'
import { asked, ended, settle, tick } from '#test/support/settle'

const row = z.record(z.string(), z.unknown())

describe('a run whose turn comes', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    // A Monday: on Sundays the weekly schedule stands in for the daily one.
    ;({ database, ports, functions } = await openFunctions('2024-03-04T12:00:00Z'))
    await configure(database, 'spread', {
      training_rows_min: 10,
      data_threshold: 20,
      retraining_rows_min: 5,
      holdout_rows_min: 5,
      holdout_gap_hours: 0,
      retraining_cooldown_hours: 0,
      retraining_policy: 'rules',
    })
    await addLabelledRows()
    await trainFirst()
    ports.clock.advance(hourMs)
    await addLabelledRows()
  })
  afterEach(() => database.close())

  const call = (name: string, input: unknown) => functions.get(name)?.(input)
  const query = (statement: ReturnType<typeof sql>) => database.query(statement, row)
  const limitTo = (value: number) =>
    putConfiguration(database, { name: 'training_jobs_max', value, modelName: null, updatedBy: 'test', now: 0 })
  const lastRun = async () =>
    (
      await query(sql`select run_id, state, failure, cutoff_at, attempt, job_name from retraining_runs
                      order by requested_at desc, run_id limit 1`)
    )[0] ?? {}
  const countRuns = async () => (await query(sql`select run_id from retraining_runs`)).length
  const ledger = () =>
    query(sql`select event_type, status, trigger, reason, detail ->> 'code' as code, detail ->> 'triggerId' as trigger_id
                from retraining_logs where model_name = 'spread' order by timestamp, id`)
  const of = async (type: string) => (await ledger()).filter(({ event_type }) => event_type === type)

  async function addLabelledRows(): Promise<void> {
    const from = ports.clock.now() - 40 * minuteMs
    await call('ingest-observations', {
      modelName: 'spread',
      batchId: `rows-${from}`,
      observations: Array.from({ length: 40 }, (_, index) => ({
        id: `${from}-${index}`,
        at: from + index * minuteMs,
        features: [index, 'x'],
        label: index % 2,
      })),
      labels: [],
      moreFollows: true,
    })
    ports.publisher.take()
  }

  async function trainFirst(): Promise<void> {
    await call('decide-retraining', asked(ports, { id: 'first' }))
    await settle(ports, functions)
    const runId = String((await lastRun()).run_id)
    ports.trainingBackend.outcomes.set(`${runId}-a1`, succeeded({ cutoff: toIso(ports.clock.now()) }))
    await call('finish-training', ended(ports, runId))
    await settle(ports, functions)
    await database.execute(sql`update model_versions set probation_state = 'passed'`)
  }

  /** Another model trains in the only place, so that the next run waits. */
  async function fillPlaces(): Promise<void> {
    await limitTo(1)
    await database.execute(sql`
      insert into models (model_name, model_type, definition, mode, created_at, updated_at)
      select 'other', model_type, definition, mode, created_at, updated_at from models where model_name = 'spread'`)
    await database.execute(sql`
      insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, deadline_at, job_name)
      values ('other-run', 'other', 'training', 'manual', 'x', '2024-03-04', '2034-01-01', 'other-run-a1')`)
    await ports.trainingBackend.submit({ jobName: 'other-run-a1' } as never)
  }

  async function freePlace(): Promise<string[]> {
    await database.execute(sql`update retraining_runs set state = 'failed', ended_at = ${toIso(ports.clock.now())}::timestamptz
                                where run_id = 'other-run'`)
    await call('reconcile', tick(ports, 'reconcile', 'reconcile'))
    return settle(ports, functions)
  }

  async function openEpisode(id: string, kind: 'drift' | 'data-quality', subject: string): Promise<void> {
    await database.execute(sql`
      insert into episodes (id, model_name, kind, subject, severity, champion_version, opened_at, last_seen_at, usual_from)
      values (${id}, 'spread', ${kind}, ${subject}, 'high', 1, ${toIso(ports.clock.now())}::timestamptz,
              ${toIso(ports.clock.now())}::timestamptz, ${toIso(ports.clock.now() + 7 * dayMs)}::timestamptz)`)
  }

  async function drift(episodeId: string): Promise<void> {
    await openEpisode(episodeId, 'drift', '')
    await call(
      'decide-retraining',
      makeEvent('DriftOpened', {
        key: [episodeId],
        occurredAt: ports.clock.now(),
        correlationId: 'spread',
        data: {
          modelName: 'spread',
          episodeId,
          severity: 'high',
          championVersion: 1,
          features: ['price'],
          evidence: {},
        },
      }),
    )
    await settle(ports, functions)
  }

  /** A scheduled run waits, something happens, and a place becomes free. */
  async function waitAndThen(happening: () => Promise<unknown>, request: () => Promise<unknown> = due) {
    await fillPlaces()
    await request()
    await settle(ports, functions)
    expect(await lastRun()).toMatchObject({ state: 'waiting' })
    ports.clock.advance(2 * hourMs)
    await happening()
    return freePlace()
  }
  const due = async () => call('decide-retraining', tick(ports, 'nightly', 'retrain'))
  const breakData = () => openEpisode('nulls', 'data-quality', 'null-spike: price')

  it('starts where nothing has changed', async () => {
    expect(await waitAndThen(async () => {})).not.toContain('TrainingWithdrawn')
    expect(await lastRun()).toMatchObject({ state: 'training' })
  })

  it('is withdrawn where the data broke meanwhile (law 7), and its tick is suppressed for that reason', async () => {
    const names = await waitAndThen(breakData)
    expect(names).toEqual(['TrainingAttemptDue', 'TrainingWithdrawn', 'TriggerReturned', 'RetrainingSuppressed'])
    const reason = expect.stringMatching(
      /^The data is broken \(Null spike in `price`.*\): no retraining until it is fixed/,
    )
    expect(await lastRun()).toMatchObject({ state: 'withdrawn', cutoff_at: null })
    expect((await of('run')).at(-1)).toMatchObject({ status: 'withdrawn', code: 'data-quality' })
    expect((await of('decision')).at(-1)).toMatchObject({ status: 'suppressed', trigger: 'scheduled', reason })
    expect(await countRuns()).toBe(3)
  })

  it('leaves every trigger exactly one decision row (law 2)', async () => {
    await waitAndThen(breakData)
    const decisions = await of('decision')
    expect(decisions.slice(-2).map(({ status }) => status)).toEqual(['requested', 'suppressed'])
    const ids = decisions.map(({ trigger_id }) => trigger_id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(await query(sql`select count(*) as n from trigger_decisions where model_name = 'spread'`)).toEqual([
      { n: ids.length },
    ])
  })

  it('is withdrawn where the data broke, and its drift is deferred and trains once the data is whole', async () => {
    await waitAndThen(breakData, () => drift('d1'))
    expect(await lastRun()).toMatchObject({ state: 'withdrawn' })
    expect(await query(sql`select trigger, waits_for from pending_triggers where resolved_at is null`)).toEqual([
      { trigger: 'drift', waits_for: 'data-quality' },
    ])
    expect((await of('deferral')).at(-1)).toMatchObject({ status: 'deferred', trigger: 'drift', code: 'data-quality' })
    await database.execute(
      sql`update episodes set closed_at = ${toIso(ports.clock.now())}::timestamptz where id = 'nulls'`,
    )
    const data = { episodeId: 'nulls', modelName: 'spread', problem: 'null-spike', subject: 'price' } as const
    const restored = { key: ['nulls'], occurredAt: ports.clock.now(), correlationId: 'spread', data }
    await call('decide-retraining', makeEvent('DataQualityRestored', restored))
    await settle(ports, functions)
    expect(await lastRun()).toMatchObject({ state: 'training' })
    expect(await query(sql`select resolution from pending_triggers`)).toEqual([{ resolution: 'requested' }])
  })

  it('is withdrawn where its drift is over', async () => {
    await waitAndThen(
      () => database.execute(sql`update episodes set closed_at = ${toIso(ports.clock.now())}::timestamptz`),
      () => drift('d1'),
    )
    expect((await of('decision')).at(-1)).toMatchObject({ status: 'suppressed', code: 'episode-closed' })
    expect(await lastRun()).toMatchObject({ state: 'withdrawn' })
  })

  it('starts where one of its triggers still would: the drift is over, the tick that joined it is not', async () => {
    await waitAndThen(
      () => database.execute(sql`update episodes set closed_at = ${toIso(ports.clock.now())}::timestamptz`),
      async () => {
        await drift('d1')
        await due()
      },
    )
    expect(await lastRun()).toMatchObject({ state: 'training' })
  })

  it('is withdrawn with each of its triggers, all of which are decided anew', async () => {
    await waitAndThen(breakData, async () => {
      await drift('d1')
      await due()
    })
    expect(await query(sql`select trigger, waits_for from pending_triggers where resolved_at is null`)).toEqual([
      { trigger: 'drift', waits_for: 'data-quality' },
    ])
    expect((await of('decision')).slice(-2)).toMatchObject([
      { status: 'coalesced', trigger: 'scheduled' },
      { status: 'suppressed', trigger: 'scheduled', code: 'data-quality' },
    ])
  })

  it('names the persons whose requests had joined it', async () => {
    const pause = () => database.execute(sql`update models set mode = 'paused' where model_name = 'spread'`)
    await waitAndThen(pause, async () => {
      await due()
      await call('decide-retraining', asked(ports, { id: 'joins' }))
    })
    expect((await of('run')).at(-1)).toMatchObject({ status: 'withdrawn', trigger: 'scheduled' })
    const [{ event } = {}] = await query(sql`
      select event from outbox where detail_type = 'TrainingWithdrawn' order by position desc limit 1`)
    expect(event).toMatchObject({ detail: { data: { askedBy: ['ana'] } } })
  })

  it.each([
    ['observe', 'observe-mode'],
    ['paused', 'paused'],
  ])('is withdrawn where the model is in %s mode since (law 11)', async (mode, code) => {
    await waitAndThen(() => database.execute(sql`update models set mode = ${mode} where model_name = 'spread'`))
    expect(await lastRun()).toMatchObject({ state: 'withdrawn' })
    expect((await of('decision')).at(-1)).toMatchObject({ status: 'suppressed', code })
  })

  it('is withdrawn where the breaker opened since (law 9)', async () => {
    await waitAndThen(() =>
      database.execute(sql`
        update models set breaker_runs = 3, breaker_counted_at = ${toIso(ports.clock.now())}::timestamptz
         where model_name = 'spread'`),
    )
    expect((await of('decision')).at(-1)).toMatchObject({ status: 'suppressed', code: 'breaker-open' })
    expect(await lastRun()).toMatchObject({ state: 'withdrawn' })
  })

  it('starts on broken data and in observe mode where a person asked, also where the request joined it', async () => {
    const brokenAndObserved = async () => {
      await breakData()
      await database.execute(sql`update models set mode = 'observe' where model_name = 'spread'`)
    }
    await waitAndThen(brokenAndObserved, async () => {
      await due()
      await call('decide-retraining', asked(ports, { id: 'joined' }))
    })
    expect(await lastRun()).toMatchObject({ state: 'training' })
  })

  it('starts in a paused model only for a person who insists', async () => {
    const pause = () => database.execute(sql`update models set mode = 'paused' where model_name = 'spread'`)
    await waitAndThen(pause, async () => call('decide-retraining', asked(ports, { id: 'asks' })))
    expect(await lastRun()).toMatchObject({ state: 'withdrawn' })
    expect((await of('decision')).at(-1)).toMatchObject({ status: 'suppressed', trigger: 'manual', code: 'paused' })
    await call('decide-retraining', asked(ports, { id: 'insists', force: true }))
    await settle(ports, functions)
    expect(await lastRun()).toMatchObject({ state: 'training' })
  })

  it('is withdrawn after a refusal of its backend, too, and a job that the backend has anyway is stopped', async () => {
    ports.trainingBackend.refusal = new AppError({ code: 'SAGEMAKER_QUOTA', message: 'none is free', retryable: true })
    await due()
    await settle(ports, functions)
    const { job_name } = await lastRun()
    expect(await lastRun()).toMatchObject({ state: 'waiting', cutoff_at: expect.any(Date) })
    ports.trainingBackend.refusal = null
    await breakData()
    ports.clock.advance(10 * minuteMs)
    await call('reconcile', tick(ports, 'reconcile', 'reconcile'))
    await settle(ports, functions)
    expect(await lastRun()).toMatchObject({ state: 'withdrawn' })
    expect(ports.trainingBackend.stopped).toEqual([job_name])
  })

  it('starts or is withdrawn once, however often its turn is delivered', async () => {
    await fillPlaces()
    await due()
    await settle(ports, functions)
    await breakData()
    await database.execute(
      sql`update retraining_runs set state = 'failed', ended_at = requested_at where run_id = 'other-run'`,
    )
    await call('reconcile', tick(ports, 'reconcile', 'reconcile'))
    const [turn] = ports.publisher.take()
    for (let repeat = 0; repeat < 3; repeat++) await call('start-training', turn)
    expect((await settle(ports, functions)).filter((name) => name === 'TriggerReturned')).toHaveLength(1)
    expect((await of('run')).filter(({ status }) => status === 'withdrawn')).toHaveLength(1)
  })

  it('gives its place on when it is withdrawn, and is no run that a later trigger would have to wait for', async () => {
    await configure(database, 'spread', { retraining_cooldown_hours: 24 })
    ports.clock.advance(2 * dayMs)
    await addLabelledRows()
    await waitAndThen(breakData)
    await database.execute(sql`update episodes set closed_at = ${toIso(ports.clock.now())}::timestamptz`)
    await drift('d1')
    expect(await lastRun()).toMatchObject({ state: 'training' })
  })

  it('keeps its place in the queue when its attempt failed whose submission had seemed refused', async () => {
    await due()
    await settle(ports, functions)
    const { run_id } = await lastRun()
    await fillPlaces()
    await database.execute(sql`update retraining_runs set state = 'waiting', admitted_at = null, deadline_at = null,
                                      start_due_at = null where run_id = ${String(run_id)}`)
    ports.trainingBackend.outcomes.set(`${run_id}-a1`, {
      status: 'failed',
      reason: 'the node went away',
      retryable: true,
      endedAt: 0,
    })
    await call('finish-training', ended(ports, String(run_id)))
    await settle(ports, functions)
    expect(await lastRun()).toMatchObject({ state: 'waiting', attempt: 2, job_name: `${run_id}-a2` })
    expect([...ports.trainingBackend.jobs.keys()]).not.toContain(`${run_id}-a2`)
    await freePlace()
    expect(await lastRun()).toMatchObject({ state: 'training', attempt: 2 })
    expect([...ports.trainingBackend.jobs.keys()]).toContain(`${run_id}-a2`)
  })
})
