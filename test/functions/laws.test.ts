import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Evaluation } from '#contracts/evaluation'
import { dayMs, hourMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { insertVersion } from '#store/versions/insert-version'
import { succeeded } from '#test/support/evaluation'
import { configure } from '#test/support/example-model'
import type { FakePorts } from '#test/support/fake-ports'
import { openFunctions } from '#test/support/open-functions'
import { asked, ended, settle, tick } from '#test/support/settle'

const row = z.record(z.string(), z.unknown())

describe('the laws of a run', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T12:00:00Z'))
    await configure(database, 'spread', {
      training_rows_min: 10,
      data_threshold: 20,
      retraining_rows_min: 5,
      holdout_rows_min: 5,
      holdout_gap_hours: 0,
    })
    await addLabelledRows(40)
  })
  afterEach(() => database.close())

  const call = (name: string, input: unknown) => functions.get(name)?.(input)
  const query = (statement: ReturnType<typeof sql>) => database.query(statement, row)
  const runs = () =>
    query(sql`select run_id, state, causes, attempt, gate_outcome from retraining_runs order by requested_at`)
  const ledger = () => query(sql`select event_type, status, reason, detail from retraining_logs order by timestamp, id`)
  const decisions = async () => (await ledger()).filter(({ event_type }) => event_type === 'decision')
  const champion = async () =>
    (await query(sql`select version from model_versions where status = 'champion'`))[0]?.version ?? null

  async function addLabelledRows(count: number): Promise<void> {
    const from = ports.clock.now() - count * 60_000
    await call('ingest-observations', {
      modelName: 'spread',
      batchId: `rows-${from}`,
      observations: Array.from({ length: count }, (_, index) => ({
        id: `${from}-${index}`,
        at: from + index * 60_000,
        features: [index, 'x'],
        label: index % 2,
      })),
      labels: [],
      moreFollows: true,
    })
  }

  /** Trains one version from the asking to its end. */
  async function train(outcome = succeeded(), force = false): Promise<string> {
    ports.clock.advance(hourMs)
    await addLabelledRows(30)
    await call('decide-retraining', asked(ports, { force }))
    await settle(ports, functions)
    const runId = String((await runs()).at(-1)?.run_id)
    ports.trainingBackend.outcomes.set(`${runId}-a1`, outcome)
    await call('finish-training', ended(ports, runId))
    await settle(ports, functions)
    return runId
  }

  it('promotes the first fit version, serves it, and freezes its references', async () => {
    await train()
    for (const table of ['retraining_runs', 'model_versions'])
      expect(await query(sql`select trained_in from ${rawSql(table)}`), table).toEqual([
        { trained_in: 'uv.lock@sha256:1234' },
      ])
    expect(await champion()).toBe(1)
    expect(ports.modelServer.served.get('spread')).toEqual({ champion: 1, others: [] })
    expect(await query(sql`select feature_name from feature_references where version = 1 order by 1`)).toEqual([
      { feature_name: 'price' },
      { feature_name: 'venue' },
    ])
  })

  it('1: has one active run however many triggers come at once', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => call('decide-retraining', asked(ports, { id: `ask-${index}` }))),
    )
    expect(await runs()).toHaveLength(1)
    const outcomes = (await decisions()).map(({ status }) => status)
    expect(outcomes.filter((status) => status === 'requested')).toHaveLength(1)
    expect(outcomes.filter((status) => status === 'coalesced')).toHaveLength(7)
    expect((await runs())[0]?.causes).toHaveLength(8)
  })

  it('1: refuses a second active run even to a statement that forgets to ask', async () => {
    await call('decide-retraining', asked(ports))
    const second = sql`
      insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at)
      values ('other', 'spread', 'requested', 'manual', 'x', '2024-03-01')`
    await expect(database.execute(second)).rejects.toMatchObject({ code: 'DB_DUPLICATE' })
  })

  it('refuses a person a training that nothing could be judged on, unless forced: then it may be left unjudged', async () => {
    await train()
    await call('decide-retraining', asked(ports, { id: 'at once' }))
    expect((await decisions()).at(-1)).toMatchObject({
      status: 'suppressed',
      detail: { code: 'too-few-rows-to-judge' },
    })
    await call('decide-retraining', asked(ports, { id: 'forced', force: true }))
    expect((await decisions()).at(-1)).toMatchObject({ status: 'requested' })
    await settle(ports, functions)
    // The trainer still compares where it can: on rows that the champion was not trained on.
    expect([...ports.trainingBackend.jobs.values()].map(({ hyperparameters }) => hyperparameters)).toMatchObject([
      { model_type: 'xgboost' },
      { champion_cutoff: '2024-03-01T13:00:00.000Z', unjudged_allowed: 'true' },
    ])
  })

  it('2: gives a repeated trigger no second decision', async () => {
    const event = asked(ports)
    await call('decide-retraining', event)
    await call('decide-retraining', event)
    expect(await decisions()).toHaveLength(1)
  })

  it('2: defers drift after the cutoff, and decides it again when the run ends', async () => {
    await train()
    ports.clock.advance(hourMs)
    await addLabelledRows(30)
    await call('decide-retraining', asked(ports, { id: 'second' }))
    await settle(ports, functions)
    await database.execute(sql`
      insert into episodes (id, model_name, kind, severity, champion_version, opened_at, last_seen_at)
      values ('e1', 'spread', 'drift', 'high', 1, '2024-03-01', '2024-03-01')`)
    await call('decide-retraining', driftOpened('e1'))
    expect(await query(sql`select waits_for, resolved_at from pending_triggers`)).toEqual([
      { waits_for: 'run', resolved_at: null },
    ])
    const runId = String((await runs()).at(-1)?.run_id)
    ports.trainingBackend.outcomes.set(`${runId}-a1`, succeeded({ hasChampion: true }, 'b'))
    await call('finish-training', ended(ports, runId))
    await settle(ports, functions)
    expect(
      (await query(sql`select waits_for, code from pending_triggers where resolved_at is null`)).length,
    ).toBeLessThanOrEqual(1)
    const reasons = (await ledger()).filter(({ event_type }) => event_type === 'deferral')
    expect(reasons.length).toBeGreaterThanOrEqual(1)
  })

  it('3: keeps in the outbox what could not be published, and reconcile publishes it', async () => {
    ports.publisher.failing = true
    await call('decide-retraining', asked(ports))
    ports.publisher.failing = false
    expect(await settle(ports, functions)).toEqual([])
    ports.clock.advance(hourMs)
    await call('reconcile', tick(ports, 'reconcile', 'reconcile'))
    expect(await settle(ports, functions)).toContain('RetrainingRequested')
    expect((await runs())[0]?.state).toBe('training')
  })

  it('4: adopts a job that exists, and starts no second one when the start is delivered twice', async () => {
    await call('decide-retraining', asked(ports))
    const [requested] = ports.publisher.take()
    await call('start-training', requested)
    await call('start-training', requested)
    expect(ports.trainingBackend.jobs.size).toBe(1)
  })

  it('4: takes a completion once, whether early, twice or after the end', async () => {
    const runId = await train()
    await call('finish-training', ended(ports, runId))
    ports.trainingBackend.outcomes.set(`${runId}-a1`, succeeded({}, 'other'))
    ports.clock.advance(hourMs)
    await call('finish-training', ended(ports, runId))
    expect(await query(sql`select version, artifact_sha256 from model_versions`)).toEqual([
      { version: 1, artifact_sha256: 'artifact' },
    ])
  })

  it('5: rejects a challenger that is worse and keeps the champion', async () => {
    await train()
    const worse = succeeded(
      { accuracy: 0.7, hasChampion: true, onlyChallengerCorrect: 5, onlyChampionCorrect: 60 },
      'b',
    )
    await train(worse)
    expect(await champion()).toBe(1)
    expect((await runs()).at(-1)?.state).toBe('rejected')
  })

  it('5: rejects a challenger that was compared with a champion that is no longer one', async () => {
    await train()
    await train(succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, 'b'))
    ports.clock.advance(1000)
    await call('decide-retraining', asked(ports, { id: 'third' }))
    await settle(ports, functions)
    const runId = String((await runs()).at(-1)?.run_id)
    await call('roll-back-model', rollback(2, 1))
    ports.trainingBackend.outcomes.set(
      `${runId}-a1`,
      succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, 'c'),
    )
    await call('finish-training', ended(ports, runId))
    expect(await champion()).toBe(1)
    expect((await runs()).at(-1)?.state).toBe('rejected')
  })

  it.each([
    { keep_baseline: false, kept: [3, 4] },
    { keep_baseline: true, kept: [1, 3, 4] },
  ])(
    '6: keeps the champion, the version before it, and no more than configured: %j',
    async ({ keep_baseline, kept }) => {
      const filesOf = (name: string) => `${name}/model.onnx`
      // As a serverless endpoint leaves it.
      const archiveOf = (name: string) => `models/spread/archives/${name}.tar.gz`
      await configure(database, 'spread', { max_model_versions: 2, keep_baseline })
      for (const name of ['a', 'b', 'c', 'd']) {
        for (const keyOf of [filesOf, archiveOf]) ports.objectStore.objects.set(keyOf(name), new Uint8Array([1]))
        await train(
          succeeded(name === 'a' ? {} : { hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, name),
        )
      }
      expect(await champion()).toBe(4)
      expect(await query(sql`select version from model_versions where files_removed_at is null order by 1`)).toEqual(
        kept.map((version) => ({ version })),
      )
      for (const keyOf of [filesOf, archiveOf]) {
        expect(await ports.objectStore.exists(keyOf('c'))).toBe(true)
        expect(await ports.objectStore.exists(keyOf('a'))).toBe(keep_baseline)
        expect(await ports.objectStore.exists(keyOf('b'))).toBe(false)
      }
    },
  )

  it('8: goes back when a person asks, bars what was left, and serves the old one', async () => {
    await train()
    await train(succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, 'b'))
    await call('decide-retraining', rollbackAsked())
    await settle(ports, functions)
    expect(await champion()).toBe(1)
    expect(ports.modelServer.served.get('spread')?.champion).toBe(1)
    expect(await query(sql`select barred_at is not null as barred from model_versions where version = 2`)).toEqual([
      { barred: true },
    ])
  })

  it('8: goes back to the version that was champion last, which need not be the highest one', async () => {
    await train()
    for (const name of ['b', 'c', 'd']) {
      await train(succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, name))
      if (name === 'c') await call('roll-back-model', rollback(3, 1))
    }
    expect(await champion()).toBe(4)
    await call('decide-retraining', rollbackAsked())
    await settle(ports, functions)
    expect(await champion()).toBe(1)
  })

  it('8: never leaves automatically what a person chose', async () => {
    await train()
    await train(succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, 'b'))
    await train(succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, 'c'))
    await call('decide-retraining', rollbackAsked())
    await settle(ports, functions)
    expect(await champion()).toBe(2)
    await call('decide-retraining', outperformed(2, 1))
    await settle(ports, functions)
    expect(await champion()).toBe(2)
    expect((await decisions()).at(-1)).toMatchObject({ status: 'rollback-refused', detail: { code: 'person-decided' } })
  })

  it('8: goes back past what a person chose at no time, after a retraining and an automatic return either', async () => {
    await train()
    for (const name of ['b', 'c'])
      await train(succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, name))
    await call('decide-retraining', rollbackAsked())
    await settle(ports, functions)
    expect(await champion()).toBe(2)
    await train(succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, 'd'))
    expect(await champion()).toBe(4)

    const automatic = async (championVersion: number, byVersion: number) => {
      ports.clock.advance(hourMs)
      await call('decide-retraining', outperformed(championVersion, byVersion))
      await settle(ports, functions)
      return champion()
    }
    expect(await automatic(4, 1)).toBe(4)
    expect(await automatic(4, 3)).toBe(4)
    expect(await automatic(4, 2)).toBe(2)
    // Version 2 is back by itself now, and still what a person chose.
    expect(await automatic(2, 1)).toBe(2)
    expect(await automatic(2, 4)).toBe(4)
    const codes = (await decisions()).slice(-5).map(({ detail }) => (detail as { code: string }).code)
    expect(codes).toEqual(['person-decided', 'not-available', 'outperformed', 'person-decided', 'outperformed'])
    expect((await decisions()).at(-5)?.reason).toMatch(
      /^a person chose version 2 on 2024-03-01 .* an automatic rollback to version 1 would undo that choice$/,
    )
  })

  it('8: ends a rollback that was granted and overtaken with an entry of its own, however often it is delivered', async () => {
    await train()
    await train(succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, 'b'))
    await train(succeeded({ hasChampion: true, onlyChallengerCorrect: 40, onlyChampionCorrect: 5 }, 'c'))
    const overtaken = rollback(2, 1)
    await call('roll-back-model', overtaken)
    await database.execute(sql`update model_versions set files_removed_at = '2024-03-01' where version = 1`)
    await call('roll-back-model', rollback(3, 1))
    const granted = rollback(3, 2, 'granted')
    await call('roll-back-model', granted)
    for (const event of [overtaken, granted]) await call('roll-back-model', event)
    expect(await champion()).toBe(2)
    const ends = (await ledger()).filter(({ event_type }) => event_type === 'rollback')
    expect(ends.map(({ status }) => status)).toEqual(['overtaken', 'not-available', 'rolled-back'])
    expect(ends[0]?.reason).toBe('version 3 is champion now: version 2 is already replaced')
  })

  it('9: stops the automatic loop after worthless retrainings, tells a person, and starts again when one asks', async () => {
    await train()
    const worse = { accuracy: 0.6, hasChampion: true, onlyChallengerCorrect: 5, onlyChampionCorrect: 60 }
    await train(succeeded(worse, 'b'))
    expect(await query(sql`select breaker_runs, breaker_opened_at from models`)).toEqual([
      { breaker_runs: 1, breaker_opened_at: null },
    ])
    await addLabelledRows(40)
    // A Monday: on Sundays the weekly schedule stands in for the daily one.
    ports.clock.set('2024-03-04T02:00:00Z')
    await configure(database, 'spread', { retraining_policy: 'rules' })
    await database.execute(sql`update models set breaker_runs = 2, breaker_counted_at = '2024-02-20'`)
    await call('decide-retraining', tick(ports, 'other', 'retrain'))
    await settle(ports, functions)
    const runId = String((await runs()).at(-1)?.run_id)
    ports.trainingBackend.outcomes.set(`${runId}-a1`, succeeded(worse, 'c'))
    await call('finish-training', ended(ports, runId))
    await settle(ports, functions)
    expect(ports.notifications.map(({ subject }) => subject)).toContain('spread: circuit breaker opened')
    await addLabelledRows(40)
    ports.clock.advance(dayMs)
    await call('decide-retraining', tick(ports, 'yet another', 'retrain'))
    expect((await decisions()).at(-1)).toMatchObject({ status: 'suppressed', detail: { code: 'breaker-open' } })
    await call('decide-retraining', asked(ports))
    expect(await query(sql`select breaker_runs, breaker_counted_at, breaker_opened_at from models`)).toEqual([
      { breaker_runs: 0, breaker_counted_at: null, breaker_opened_at: null },
    ])
    expect((await ledger()).filter(({ event_type }) => event_type === 'breaker').map(({ status }) => status)).toEqual([
      'opened',
      'closed',
    ])
  })

  it('9: keeps counting when a champion could not be read, records that and tells a person', async () => {
    await train()
    const worse = { accuracy: 0.6, hasChampion: true, onlyChallengerCorrect: 5, onlyChampionCorrect: 60 }
    await train(succeeded(worse, 'b'))
    ports.clock.advance(hourMs)
    await addLabelledRows(30)
    await call('decide-retraining', asked(ports))
    await settle(ports, functions)
    // A person's request closes the breaker: the count is that of the run before.
    await database.execute(sql`update models set breaker_runs = 1, breaker_counted_at = '2024-03-01'`)
    const runId = String((await runs()).at(-1)?.run_id)
    ports.trainingBackend.outcomes.set(`${runId}-a1`, unreadable('model.onnx is missing', 'c'))
    await call('finish-training', ended(ports, runId))
    await settle(ports, functions)
    expect((await runs()).at(-1)).toMatchObject({ state: 'promoted', gate_outcome: 'champion-unreadable' })
    expect(await query(sql`select breaker_runs from models`)).toEqual([{ breaker_runs: 1 }])
    expect(await ledger()).toContainEqual(
      expect.objectContaining({
        event_type: 'champion',
        status: 'unreadable',
        reason: expect.stringContaining('model.onnx is missing'),
      }),
    )
    expect(ports.notifications.map(({ subject }) => subject)).toContain('spread: champion unreadable: version 1')
  })

  it('promotes a forced training that nothing can be compared on as unjudged, and calls no champion unreadable', async () => {
    await train()
    const outcome = succeeded({}, 'b')
    if (outcome.status !== 'succeeded') throw new Error('not an outcome with an evaluation')
    const evaluation = { ...(outcome.evaluation as object), outcomes: ['champion-has-seen-rows'] }
    await train({ ...outcome, evaluation }, true)
    expect((await runs()).at(-1)).toMatchObject({ state: 'promoted', gate_outcome: 'unjudged' })
    expect(await ledger()).toContainEqual(expect.objectContaining({ event_type: 'promotion', status: 'unjudged' }))
    expect(await query(sql`select probation_state from model_versions where version = 2`)).toEqual([
      { probation_state: 'running' },
    ])
    expect((await ledger()).filter(({ event_type }) => event_type === 'champion')).toEqual([])
    expect(ports.notifications.map(({ subject }) => subject)).not.toContain('spread: champion unreadable: version 1')
  })

  it('11: decides and records in observe mode, and starts nothing', async () => {
    await database.execute(sql`update models set mode = 'observe'`)
    await call('decide-retraining', tick(ports, 'other', 'retrain'))
    expect(await runs()).toEqual([])
    expect((await decisions()).at(-1)).toMatchObject({ status: 'suppressed', detail: { code: 'observe-mode' } })
  })

  it('ends a run whose backend refuses the job, and says why', async () => {
    const { AppError } = await import('#core/errors')
    ports.trainingBackend.refusal = new AppError({ code: 'TRAINER_DISABLED', message: 'the trainer is disabled' })
    await call('decide-retraining', asked(ports))
    expect(await settle(ports, functions)).toContain('TrainingFailed')
    expect((await ledger()).at(-1)?.reason).toContain('the trainer is disabled')
    expect(await champion()).toBeNull()
  })

  it('tries a failure that may pass again under another job name, then gives up', async () => {
    await call('decide-retraining', asked(ports))
    await settle(ports, functions)
    const runId = String((await runs())[0]?.run_id)
    for (const attempt of [1, 2]) {
      ports.trainingBackend.outcomes.set(`${runId}-a${attempt}`, {
        status: 'failed',
        reason: 'the node went away',
        retryable: true,
        endedAt: 0,
      })
      await call('finish-training', ended(ports, runId, attempt))
      await settle(ports, functions)
    }
    expect([...ports.trainingBackend.jobs.keys()]).toEqual([`${runId}-a1`, `${runId}-a2`])
    expect((await runs())[0]).toMatchObject({ state: 'failed', attempt: 2 })
  })

  it('trains every attempt of a run in the environment that it was frozen with, and the next run in the newer one', async () => {
    const environmentsOf = () => [...ports.trainingBackend.jobs.values()].map(({ environment }) => environment)
    const failed = { status: 'failed', reason: 'the node went away', retryable: true, endedAt: 0 } as const
    ports.trainingBackend.environment = 'trainer@sha256:1111'
    await call('decide-retraining', asked(ports))
    await settle(ports, functions)
    const runId = String((await runs())[0]?.run_id)
    ports.trainingBackend.environment = 'trainer@sha256:2222'
    for (const attempt of [1, 2]) {
      ports.trainingBackend.outcomes.set(`${runId}-a${attempt}`, failed)
      await call('finish-training', ended(ports, runId, attempt))
      await settle(ports, functions)
    }
    ports.clock.advance(hourMs)
    await call('decide-retraining', asked(ports, { id: 'again', force: true }))
    await settle(ports, functions)
    expect(environmentsOf()).toEqual(['trainer@sha256:1111', 'trainer@sha256:1111', 'trainer@sha256:2222'])
    expect(await query(sql`select trained_in from retraining_runs order by requested_at`)).toEqual([
      { trained_in: 'trainer@sha256:1111' },
      { trained_in: 'trainer@sha256:2222' },
    ])
  })

  it('freezes no data while the registry of images is away, and does so once it answers', async () => {
    const { AppError } = await import('#core/errors')
    const environmentOf = ports.trainingBackend.environmentOf.bind(ports.trainingBackend)
    ports.trainingBackend.environmentOf = () =>
      Promise.reject(new AppError({ code: 'IMAGE_NOT_RESOLVED', message: 'throttled', retryable: true }))
    await call('decide-retraining', asked(ports))
    const [requested] = ports.publisher.events.filter((event) => event['detail-type'] === 'RetrainingRequested')
    await expect(call('start-training', requested)).rejects.toMatchObject({ code: 'IMAGE_NOT_RESOLVED' })
    expect((await runs())[0]).toMatchObject({ state: 'requested' })
    ports.trainingBackend.environmentOf = environmentOf
    await call('start-training', requested)
    expect((await runs())[0]).toMatchObject({ state: 'training' })
  })

  it('times out what runs beyond its limit, and stops its job', async () => {
    await call('decide-retraining', asked(ports))
    await settle(ports, functions)
    ports.clock.advance(2 * hourMs)
    await call('reconcile', tick(ports, 'reconcile', 'reconcile'))
    await settle(ports, functions)
    expect((await runs())[0]?.state).toBe('timed_out')
    expect(ports.trainingBackend.stopped).toHaveLength(1)
  })

  it('evaluates before it judges, and goes on from there after a crash', async () => {
    await call('decide-retraining', asked(ports))
    await settle(ports, functions)
    const runId = String((await runs())[0]?.run_id)
    const outcome = succeeded({ cutoff: '2024-03-01T12:00:00.000Z' })
    if (outcome.status !== 'succeeded') throw new Error('not an outcome with an artifact')
    ports.trainingBackend.outcomes.set(`${runId}-a1`, outcome)
    // Another version of the run: the gate's own cannot be stored.
    const evaluation = outcome.evaluation as Evaluation
    await insertVersion(database, {
      modelName: 'spread',
      runId,
      artifact: outcome.artifact,
      evaluation,
      parts: { calibration: null, residuals: null, importance: null },
      now: 0,
    })
    await expect(call('finish-training', ended(ports, runId))).rejects.toThrow()
    expect((await runs())[0]).toMatchObject({ state: 'evaluating' })
    await database.execute(sql`delete from model_versions where run_id = ${runId}`)
    await call('reconcile', tick(ports, 'reconcile', 'reconcile'))
    await settle(ports, functions)
    expect((await runs())[0]).toMatchObject({ state: 'promoted' })
    const states = (await ledger()).filter(({ event_type }) => event_type === 'run').map(({ status }) => status)
    expect(states).toEqual(['queued', 'training', 'evaluating', 'promoted'])
  })

  it('leaves a run cancelled that was cancelled while it was evaluated', async () => {
    await call('decide-retraining', asked(ports))
    await settle(ports, functions)
    const runId = String((await runs())[0]?.run_id)
    await database.execute(sql`update retraining_runs set state = 'evaluating'`)
    const event = asked(ports, { id: 'cancel' })
    const data = { modelName: 'spread', runId, askedBy: 'ana', reason: 'wrong window' }
    await call('cancel-training', { ...event, 'detail-type': 'CancellationAsked', detail: { ...event.detail, data } })
    ports.trainingBackend.outcomes.set(`${runId}-a1`, succeeded({ cutoff: '2024-03-01T12:00:00.000Z' }))
    await call('finish-training', ended(ports, runId))
    expect((await runs())[0]?.state).toBe('cancelled')
    expect(await champion()).toBeNull()
  })

  function unreadable(championError: string, name: string) {
    const outcome = succeeded({}, name)
    if (outcome.status !== 'succeeded') throw new Error('not an outcome with an evaluation')
    return { ...outcome, evaluation: { ...(outcome.evaluation as object), championError } }
  }

  function driftOpened(episodeId: string) {
    const event = asked(ports, { id: `drift-${episodeId}` })
    const data = {
      episodeId,
      modelName: 'spread',
      championVersion: 1,
      severity: 'high',
      features: ['price'],
      evidence: {},
    }
    return { ...event, 'detail-type': 'DriftOpened', detail: { ...event.detail, data } }
  }

  function rollback(fromVersion: number, toVersion: number, id = 'rollback') {
    const event = asked(ports, { id: `${id}-${fromVersion}` })
    const data = {
      modelName: 'spread',
      fromVersion,
      toVersion,
      decidedBy: 'person',
      askedBy: 'ana',
      reason: 'worse',
      evidence: {},
    }
    return { ...event, 'detail-type': 'RollbackRequested', detail: { ...event.detail, data } }
  }

  function rollbackAsked() {
    const event = asked(ports, { id: 'rollback-asked' })
    const data = { modelName: 'spread', askedBy: 'ana', reason: 'worse since Monday', toVersion: null }
    return { ...event, 'detail-type': 'RollbackAsked', detail: { ...event.detail, data } }
  }

  function outperformed(championVersion: number, byVersion: number) {
    const event = asked(ports, { id: `outperformed-${championVersion}-${byVersion}` })
    const data = { modelName: 'spread', championVersion, byVersion, duringProbation: false, evidence: {} }
    return { ...event, 'detail-type': 'ChampionOutperformed', detail: { ...event.detail, data } }
  }
})
