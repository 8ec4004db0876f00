import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { makeEvent } from '#core/facts/make-event'
import { dayMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { isEpisodeOpen } from '#store/episodes/is-episode-open'
import { setMode } from '#store/models/set-mode'
import { succeeded } from '#test/support/evaluation'
import { configure, exampleModel, saveExampleModel } from '#test/support/example-model'
import type { FakePorts } from '#test/support/fake-ports'
import { ingestStream, trainFirstChampion } from '#test/support/model-stream'
import { openFunctions } from '#test/support/open-functions'
import { asked, ended, settle, tick } from '#test/support/settle'

const row = z.record(z.string(), z.unknown())

describe('check-performance', () => {
  let database: Database
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    ;({ database, ports, functions } = await openFunctions('2024-03-01T00:00:00Z'))
    await trainFirstChampion(ports, functions)
    ports.modelServer.scoreOf.set(1, 0.9)
  })
  afterEach(() => database.close())

  /** Days pass; of their rows the given share turns out as label 1. */
  async function nextDays(count: number, shareOfOnes: number, labelled = 1): Promise<string[]> {
    const label = (index: number) =>
      index % 100 < labelled * 100 ? Number((index * 37) % 100 < shareOfOnes * 100) : undefined
    await passDays(count, label)
    await functions.get('check-performance')?.(tick(ports, 'performance', 'check-performance'))
    return settle(ports, functions)
  }

  /** Labels come with their rows, twice a day. */
  async function passDays(count: number, label: (index: number) => number | undefined): Promise<void> {
    for (let half = 0; half < 2 * count; half++) {
      const from = ports.clock.now()
      ports.clock.advance(dayMs / 2)
      await ingestStream(functions, { from, to: ports.clock.now(), label: (index) => label(index + 72 * half) })
    }
  }

  /** A champion whose noise is known, and then half of its answers are wrong. */
  async function degrade(): Promise<string[]> {
    await nextDays(4, 0.9)
    return nextDays(4, 0.5)
  }

  async function forceSecondVersion(): Promise<void> {
    ports.modelServer.scoreOf.set(2, 0.1)
    ports.clock.advance(60_000)
    await functions.get('decide-retraining')?.(asked(ports, { force: true }))
    await settle(ports, functions)
    const jobName = [...ports.trainingBackend.jobs.keys()].at(-1) as string
    const worse = succeeded(
      {
        accuracy: 0.7,
        hasChampion: true,
        onlyChallengerCorrect: 5,
        onlyChampionCorrect: 60,
        cutoff: toIso(ports.clock.now()),
      },
      'second',
    )
    ports.trainingBackend.outcomes.set(jobName, worse)
    await functions.get('finish-training')?.(ended(ports, jobName.replace(/-a1$/, '')))
    await settle(ports, functions)
  }

  /** The run that a degradation requested ends with a version that is neither better nor worse. */
  async function promoteEqualVersion(): Promise<void> {
    ports.modelServer.scoreOf.set(2, 0.1)
    const jobName = [...ports.trainingBackend.jobs.keys()].at(-1) as string
    const equal = { accuracy: 0.8, championAccuracy: 0.8, onlyChallengerCorrect: 10, onlyChampionCorrect: 10 }
    ports.trainingBackend.outcomes.set(jobName, succeeded(equal, 'second'))
    await functions.get('finish-training')?.(ended(ports, jobName.replace(/-a1$/, '')))
    await settle(ports, functions)
  }

  const refusals = async () =>
    (
      await database.query(
        sql`select detail ->> 'code' as code from retraining_logs where status = 'rollback-refused' order by timestamp`,
        row,
      )
    ).map(({ code }) => code)

  const probations = () =>
    database.query(
      sql`select status, detail ->> 'outcome' as outcome, reason from retraining_logs where event_type = 'probation'`,
      row,
    )

  const history = () =>
    database.query(
      sql`select version, verdict, accuracy_score, observations, scored, labelled, label_coverage, provisional, auc_roc, naive_accuracy, naive_rule from model_performance_history order by timestamp`,
      row,
    )

  it('is quiet while the champion is right often enough', async () => {
    expect(await nextDays(3, 0.9)).toEqual([])
    expect((await history()).at(-1)).toMatchObject({
      version: 1,
      verdict: 'healthy',
      label_coverage: 1,
      provisional: false,
    })
  })

  it('has no verdict before the noise of its losses is known', async () => {
    expect(await nextDays(2, 0.2)).toEqual([])
    expect(await history()).toMatchObject([{ verdict: 'insufficient-data', accuracy_score: expect.closeTo(0.2, 1) }])
  })

  it('says once that the champion is below its threshold, and once that it came back', async () => {
    expect(await degrade()).toContain('PerformanceDegraded')
    expect((await history()).at(-1)).toMatchObject({ verdict: 'degraded' })
    expect(await nextDays(1, 0.5)).not.toContain('PerformanceDegraded')
    expect((await history()).at(-1)).toMatchObject({ verdict: 'degraded' })
    // One good day is no evidence; how many are depends on the noise, which holds two changes of level by now.
    const goodDays: string[][] = []
    while (goodDays.length < 14 && !goodDays.flat().includes('PerformanceRecovered'))
      goodDays.push(await nextDays(1, 0.95))
    expect(goodDays.length).toBeGreaterThan(1)
    expect(goodDays.flat()).toEqual(['PerformanceRecovered'])
    expect(await nextDays(1, 0.95)).toEqual([])
    expect((await history()).at(-1)).toMatchObject({ verdict: 'healthy' })
    expect(
      await database.query(
        sql`select reason from retraining_logs where event_type = 'performance' order by timestamp`,
        row,
      ),
    ).toEqual([
      {
        reason: expect.stringMatching(
          /^Accuracy 0\.5\d* over \d+ (hours|days) \(\d+ labels\): 0\.\d+ below the threshold of 0\.7, with a standard error of 0\.0\d+; chance raises such an alarm at most 0\.3 times a year\.$/,
        ),
      },
      {
        reason: expect.stringMatching(
          /^back at the threshold: Accuracy 0\.9\d* over \d+ (hours|days) \(\d+ labels\): not below the threshold of 0\.7; the naive forecast has 0\.\d+\.$/,
        ),
      },
    ])
  })

  it('tells alarms a margin below zero only while the evidence says so', async () => {
    await nextDays(2, 0.9)
    expect(ports.metrics.of('AccuracyMargin')).toEqual([])
    await nextDays(1, 0.9)
    expect(ports.metrics.of('AccuracyMargin')).toEqual([expect.closeTo(0.2, 1)])
    await configure(database, 'spread', { metrics_per_model: true })
    await nextDays(1, 0.9)
    await nextDays(4, 0.5)
    expect(ports.metrics.of('AccuracyMargin').at(-1)).toBeCloseTo(-0.2, 1)
    expect(ports.metrics.figures.findLast(({ name }) => name === 'AccuracyMargin')).toMatchObject({
      modelName: 'spread',
    })
  })

  it('calls a champion that loses to a naive forecast below it, not healthy', async () => {
    await configure(database, 'spread', { performance_threshold: 0.2 })
    // It always says yes, which is right for one row in three: always saying no is right twice as often.
    await nextDays(3, 0.33)
    expect((await history()).at(-1)).toMatchObject({ verdict: 'below-floor', naive_rule: 'majority' })
    expect((await history()).at(-1)?.naive_accuracy).toBeCloseTo(0.67, 1)
    expect(await nextDays(2, 0.33)).toContain('PerformanceDegraded')
    expect(
      await database.query(sql`select evidence ->> 'line' as line from episodes where kind = 'performance'`, row),
    ).toEqual([{ line: 'floor' }])
  })

  it('is not told that the model recovered because another version was promoted', async () => {
    await degrade()
    await promoteEqualVersion()
    const events = await nextDays(4, 0.5)
    expect(events).toContain('PerformanceDegraded')
    expect(events).not.toContain('PerformanceRecovered')
    expect(
      await database.query(
        sql`select champion_version, closed_at from episodes where kind = 'performance' order by opened_at`,
        row,
      ),
    ).toEqual([{ champion_version: 2, closed_at: null }])
    expect(
      await database.query(
        sql`select reason from retraining_logs where event_type = 'performance' order by timestamp desc limit 1`,
        row,
      ),
    ).toEqual([
      {
        reason: expect.stringMatching(
          /^version 2 as well, which replaced version 1: Accuracy 0\.\d+ over \d+ (hours|days)/,
        ),
      },
    ])
    expect(await nextDays(2, 0.02)).toContain('PerformanceRecovered')
  })

  it('does not retrain for the degradation of a version that was replaced meanwhile', async () => {
    await degrade()
    const [episode] = await database.query(sql`select id from episodes where kind = 'performance'`, row)
    expect(await isEpisodeOpen(database, episode?.id as string)).toBe(true)
    await promoteEqualVersion()
    expect(await isEpisodeOpen(database, episode?.id as string)).toBe(false)
    await nextDays(4, 0.5)
    expect(await isEpisodeOpen(database, episode?.id as string)).toBe(true)
  })

  it('does not take missing labels for wrong answers', async () => {
    await nextDays(3, 0.9)
    const events = await nextDays(2, 0.5, 0.3)
    expect(events).not.toContain('PerformanceDegraded')
    expect((await history()).at(-1)).toMatchObject({ provisional: true })
  })

  it('measures the same accuracy as counting the rows', async () => {
    await nextDays(2, 0.8)
    const [counted] = await database.query(
      sql`select count(*) as labelled, avg(((score >= 0.5) = (label = 1))::int)::double precision as accuracy from predictions
           where version = 1 and observed_at >= ${toIso(ports.clock.now() - 2 * dayMs)}::timestamptz`,
      row,
    )
    const [measured] = await history()
    // The default window has at least 200 rows of ten minutes: two days.
    expect(measured).toMatchObject({
      labelled: counted?.labelled,
      accuracy_score: expect.closeTo(Number(counted?.accuracy), 12),
    })
  })

  it('takes a forced version that is worse back, and the serving process with it', async () => {
    await forceSecondVersion()
    expect(ports.modelServer.served.get('spread')).toEqual({ champion: 2, others: [1] })
    expect(await nextDays(2, 0.9)).toEqual(
      expect.arrayContaining(['ChampionOutperformed', 'RollbackRequested', 'ModelRolledBack']),
    )
    expect(ports.modelServer.served.get('spread')).toEqual({ champion: 1, others: [] })
    expect(
      await database.query(
        sql`select status, barred_at is not null as barred from model_versions order by version`,
        row,
      ),
    ).toEqual([
      { status: 'champion', barred: false },
      { status: 'archived', barred: true },
    ])
  })

  it('decides a rollback again when a model that was only observed becomes active', async () => {
    await forceSecondVersion()
    await saveExampleModel(ports, exampleModel({ mode: 'observe' }))
    expect(await nextDays(2, 0.9)).toContain('ChampionOutperformed')
    expect(await nextDays(2, 0.9)).not.toContain('ChampionOutperformed')
    expect(await refusals()).toEqual(['observe-mode'])
    await setMode(database, { modelName: 'spread', mode: 'active', reason: 'trusted', now: ports.clock.now() })
    expect(await nextDays(2, 0.9)).toContain('ModelRolledBack')
  })

  it('says of its schedule how the tick is and how it ended', async () => {
    const status = () =>
      database.query(sql`select last_status from retraining_schedules where schedule_name = 'performance'`, row)
    const usage = ports.modelServer.usage
    let during: unknown
    ports.modelServer.usage = async () => {
      during = await status()
      return usage()
    }
    await nextDays(2, 0.9)
    expect([during, await status()]).toEqual([[{ last_status: 'running' }], [{ last_status: 'done' }]])
    await database.execute(sql`alter table model_performance_history add constraint away check (false) not valid`)
    await expect(nextDays(2, 0.9)).rejects.toThrow()
    expect(await status()).toEqual([{ last_status: 'failed' }])
  })

  it('is done at once with a tick that has nothing new', async () => {
    await nextDays(2, 0.9)
    ports.clock.advance(60_000)
    const statements = vi.spyOn(database, 'query')
    expect(await functions.get('check-performance')?.(tick(ports, 'performance', 'check-performance'))).toBe(0)
    expect(statements).toHaveBeenCalledTimes(1)
    statements.mockRestore()
    expect(
      await database.query(sql`select last_status from retraining_schedules where schedule_name = 'performance'`, row),
    ).toEqual([{ last_status: 'done' }])
  })

  it('counts the observations of the window beside those that were scored', async () => {
    const from = ports.clock.now() + 60 * 60_000
    ports.modelServer.served.delete('spread')
    await ingestStream(functions, { from: from + 1, to: from + 60 * 60_000, batchId: 'unscored' })
    await ports.modelServer.serve('spread', { version: 1, artifactKeys: [] }, [])
    await nextDays(2, 0.9)
    // The first row is the last that the champion was trained on.
    expect((await history()).at(-1)).toMatchObject({ observations: 294, scored: 287, labelled: 287 })
  })

  it('looks at once where an alarm asks, and what it finds is decided as the alarm', async () => {
    await nextDays(4, 0.9)
    await database.execute(sql`update model_activity set performance_due_labels = 1000000`)
    await passDays(4, (index) => index % 2)
    const alarm = makeEvent('PerformanceAlarmRaised', {
      key: ['margin', toIso(ports.clock.now())],
      occurredAt: ports.clock.now(),
      correlationId: 'margin',
      data: { alarmName: 'margin', modelName: null, raisedAt: toIso(ports.clock.now()), reason: 'below 0' },
    })
    expect(await functions.get('check-performance')?.(alarm)).toBe(1)
    expect(await settle(ports, functions)).toContain('PerformanceDegraded')
    expect(
      await database.query(
        sql`select trigger, detail from retraining_logs where event_type = 'decision' and trigger = 'alarm'`,
        row,
      ),
    ).toMatchObject([{ trigger: 'alarm', detail: { evidence: { alarm: 'margin' } } }])
    ports.clock.advance(1)
    expect(await functions.get('check-performance')?.(alarm)).toBe(0)
  })

  it('ends the probation of a version that does well', async () => {
    await forceSecondVersion()
    ports.modelServer.scoreOf.set(2, 0.95)
    const passings = []
    for (let twoDays = 0; twoDays < 4; twoDays++)
      passings.push(...(await nextDays(2, 0.9)).filter((name) => name === 'ProbationPassed'))
    expect(passings).toHaveLength(1)
    expect(await probations()).toEqual([
      { status: 'passed', outcome: 'passed', reason: expect.stringMatching(/^Not worse than version 1 by 2.5 points/) },
    ])
  })

  it('ends a probation without labels when its time is over, says so, and leaves the circuit breaker alone', async () => {
    await forceSecondVersion()
    await database.execute(sql`update models set breaker_runs = 1, breaker_counted_at = ${toIso(ports.clock.now())}`)
    const tickIn = async (days: number) => {
      ports.clock.advance(days * dayMs)
      await functions.get('check-performance')?.(tick(ports, 'performance', 'check-performance'))
      return settle(ports, functions)
    }
    expect(await tickIn(13)).not.toContain('ProbationPassed')
    expect(await tickIn(2)).toContain('ProbationPassed')
    expect(await tickIn(1)).not.toContain('ProbationPassed')
    expect(await probations()).toEqual([
      {
        status: 'passed',
        outcome: 'undecided',
        reason:
          'Undecided after 14 days: no span of time has all its labels, of rows that both version 2 and version 1 scored. It stays under watch, and an earlier version may still return.',
      },
    ])
    expect(await database.query(sql`select breaker_runs from models`, row)).toEqual([{ breaker_runs: 1 }])
  })
})
