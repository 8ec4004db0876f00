import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { minuteMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import type { TrainingJobStatus } from '#core/ports/training-backend'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { evaluation } from '#test/support/evaluation'
import type { FakePorts } from '#test/support/fake-ports'
import { trainFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { asked, ended, settle } from '#test/support/settle'

describe('finish-training', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
    await trainFirstChampion(ports, functions)
    ports.clock.advance(minuteMs)
  })
  afterEach(() => database.close())

  const better = () => ({
    ...evaluation({
      hasChampion: true,
      accuracy: 0.9,
      onlyChallengerCorrect: 60,
      onlyChampionCorrect: 5,
      cutoff: toIso(ports.clock.now()),
    }),
  })

  async function finish(outcome: Partial<Extract<TrainingJobStatus, { status: 'succeeded' }>> | TrainingJobStatus) {
    await functions.get('decide-retraining')?.(asked(ports, { force: true }))
    await settle(ports, functions)
    const jobName = [...ports.trainingBackend.jobs.keys()].at(-1) as string
    const artifact = { keys: ['second/model.onnx'], sha256: 'second', sizeBytes: 1 }
    const succeeded = { status: 'succeeded', evaluation: better(), artifact, endedAt: 0 }
    ports.trainingBackend.outcomes.set(jobName, { ...succeeded, ...outcome } as TrainingJobStatus)
    await functions.get('finish-training')?.(ended(ports, jobName.replace(/-a1$/, '')))
    await settle(ports, functions)
    const [run] = await database.query(
      sql`select state, failure, gate ->> 'reason' as reason, gate_outcome from retraining_runs
           order by requested_at desc limit 1`,
      z.object({
        state: z.string(),
        failure: z.string().nullable(),
        reason: z.string().nullable(),
        gate_outcome: z.string().nullable(),
      }),
    )
    return run
  }

  const champion = async () =>
    (
      await database.query(
        sql`select version from model_versions where status = 'champion'`,
        z.object({ version: z.number() }),
      )
    )[0]?.version

  /** Scores of its 400 held-out rows, in four quarters of a day. */
  const heldOutScores = (change: object = {}) =>
    [0, 6, 12, 18].map((hour) => ({
      at: `2024-02-21T${String(hour).padStart(2, '0')}:00:00.000Z`,
      rows: 100,
      scores: Array.from({ length: 100 }, (_, index) => index / 100),
      labels: Array.from({ length: 100 }, (_, index) => index % 2),
      ...change,
    }))
  const keptScores = () =>
    database.query(
      sql`select count(*) as blocks, sum(row_count) as rows from score_blocks join score_references using (model_name, version)
           where version = 2 and is_held_out and is_settled`,
      z.object({ blocks: z.number(), rows: z.number().nullable() }),
    )

  it('leaves a run alone whose job was taken back while its end was read', async () => {
    const describeJob = ports.trainingBackend.describe.bind(ports.trainingBackend)
    ports.trainingBackend.describe = async (jobName) => {
      await database.execute(sql`update retraining_runs set state = 'waiting', attempt = 2, job_name = run_id || '-a2',
                                        admitted_at = null, deadline_at = null, waiting_since = now()
                                  where job_name = ${jobName} and state = 'training'`)
      return describeJob(jobName)
    }
    expect(await finish({ status: 'stopped', cause: 'asked', endedAt: 0 })).toMatchObject({
      state: 'waiting',
      failure: null,
    })
  })

  it('keeps the held-out scores of a version that it promotes', async () => {
    expect(await finish({ evaluation: { ...better(), heldOutScores: heldOutScores() } })).toMatchObject({
      state: 'promoted',
    })
    expect(await keptScores()).toEqual([{ blocks: 4, rows: 400 }])
  })

  it('promotes a version without held-out scores, and keeps none', async () => {
    expect(await finish({})).toMatchObject({ state: 'promoted' })
    expect(await keptScores()).toEqual([{ blocks: 0, rows: null }])
  })

  it.each([
    [
      'scores beyond 1',
      { scores: [1.5], labels: [0] },
      'heldOutScores.0.scores.0 is 1.5: must be a number from 0 to 1',
    ],
    ['other rows than the evaluation', { rows: 101 }, 'heldOutScores counts 404 rows: must be rows.holdout, 400'],
    ['a row without a label', { labels: [1] }, 'must have as many labels as scores'],
    [
      'hours that it was trained on',
      { at: '2024-02-19T00:00:00.000Z' },
      'heldOutScores.0.at is 2024-02-19T00:00:00.000Z: must come after',
    ],
    ['times within a quarter', { at: '2024-02-21T01:00:00.000Z' }, 'must be the beginning of a quarter of a day'],
  ])('ends a run whose held-out scores have %s', async (_, change, reason) => {
    const run = await finish({ evaluation: { ...better(), heldOutScores: heldOutScores(change) } })
    expect(run?.state).toBe('failed')
    expect(run?.failure).toContain(reason)
  })

  it('promotes a version whose stored files repeat the scores of its trainer', async () => {
    const artifactCheck = {
      instances: [
        [1, 'nyse'],
        [null, 'xetra'],
      ],
      scores: [0.25, 0.75],
    }
    ports.modelServer.trials.set('second/model.onnx', { status: 'scored', scores: [0.25, 0.75] })
    expect(await finish({ evaluation: { ...better(), artifactCheck } })).toMatchObject({ state: 'promoted' })
    expect(ports.modelServer.tried.at(-1)?.rows).toEqual(artifactCheck.instances)
    expect(await champion()).toBe(2)
  })

  it.each([
    [
      'does not load',
      { status: 'broken', reason: 'model.json lacks formatVersion' },
      'does not load: model.json lacks',
    ],
    ['scores otherwise', { status: 'scored', scores: [0.3] }, 'differ by up to 0.2 '],
    ['gives no score', { status: 'scored', scores: [null] }, 'no score for 1 row'],
  ] as const)('rejects a version whose stored artifact %s, forced or not', async (_, trial, says) => {
    ports.modelServer.trials.set('second/model.onnx', trial)
    const artifactCheck = { instances: [[1, 'nyse']], scores: [0.5] }
    const run = await finish({ evaluation: { ...better(), artifactCheck } })
    expect(run).toMatchObject({ state: 'rejected', gate_outcome: 'unfit', reason: expect.stringContaining(says) })
    expect([await champion(), await ports.modelServer.serving('spread')]).toEqual([1, 1])
  })

  it.each([
    [
      'challenger.accuracy is 7.5: must be a number from 0 to 1',
      { challenger: { ...evaluation().challenger, accuracy: 7.5 } },
    ],
    ['challenger.auc is -0.1: must be', { challenger: { ...evaluation().challenger, auc: -0.1 } }],
    ['rows.holdout is 0.5: must be a whole number, 1 or more', { rows: { ...evaluation().rows, holdout: 0.5 } }],
    ['rows.joined is missing: must be', { rows: { training: 1, holdout: 1, positives: 1 } }],
    ['rows.positives is -1: must be', { rows: { ...evaluation().rows, positives: -1 } }],
    ["cutoff is 9999-12-31T00:00:00Z: must not come after the run's own cutoff", { cutoff: '9999-12-31T00:00:00Z' }],
    ['cutoff is "soon": must be a time', { cutoff: 'soon' }],
    [
      "trainingFrom is 1970-01-01T00:00:00Z: must not come before the run's own window",
      { trainingFrom: '1970-01-01T00:00:00Z' },
    ],
    ['majorityAccuracy is 0.9: must be the share', { majorityAccuracy: 0.9 }],
    [
      'artifactCheck.scores.0 is 1.5: must be a number from 0 to 1',
      { artifactCheck: { instances: [[1]], scores: [1.5] } },
    ],
    [
      'artifactCheck is {"instances":[[1]],"scores":[]}: must have as many',
      { artifactCheck: { instances: [[1]], scores: [] } },
    ],
  ])('fails a run, at once and for good, whose evaluation says that %s', async (says, change) => {
    const run = await finish({ evaluation: { ...better(), ...change } })
    expect(run).toMatchObject({ state: 'failed', failure: expect.stringContaining(says) })
    expect(await champion()).toBe(1)
  })

  it.each([null, 5, 'text', [], {}])('fails a run whose evaluation is no report: %j', async (written) => {
    expect(await finish({ evaluation: written })).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining("The trainer's evaluation.json is invalid: "),
    })
  })

  it.each([
    ['a NUL', 'out of\u0000memory', 'out of\ufffdmemory'],
    ['half a surrogate pair', 'half \ud83d of it', 'half \ufffd of it'],
    ['a megabyte', 'x'.repeat(2 ** 20), `${'x'.repeat(999)}…`],
    ['an emoji at the limit', `${'x'.repeat(998)}${'\u{1f600}'.repeat(5)}`, `${'x'.repeat(998)}…`],
  ])('ends a run with the reason of its trainer, made storable: %s', async (_, reason, kept) => {
    expect(await finish({ status: 'failed', reason, retryable: false, endedAt: 0 })).toMatchObject({
      state: 'failed',
      failure: kept,
    })
  })

  it('keeps the words of a trainer that could not read the champion', async () => {
    const unread = { champion: null, paired: null, lossesByTime: null, championError: 'broken \u0000 and \ud83d' }
    expect(await finish({ evaluation: { ...better(), ...unread } })).toMatchObject({
      state: 'promoted',
      reason: expect.stringContaining('broken \ufffd and \ufffd'),
    })
  })
})
