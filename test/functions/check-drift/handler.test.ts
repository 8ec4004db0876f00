import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import type { WrappedFunction } from '#pipeline/pipeline'
import { keepPartitions } from '#store/tables/keep-partitions'
import { saveExampleModel } from '#test/support/example-model'
import { type FakePorts, fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'
import { ingestStream, trainFirstChampion } from '#test/support/model-stream'
import { tick, wrapAll } from '#test/support/settle'

const row = z.record(z.string(), z.unknown())

describe('check-drift', () => {
  let database: Database
  let statements: number
  let ports: FakePorts
  let functions: ReadonlyMap<string, WrappedFunction>

  beforeEach(async () => {
    database = await freshDatabase()
    ports = fakePorts(counted(database), '2024-03-01T00:00:00Z')
    functions = wrapAll(ports)
    await keepPartitions(database, defaultConfiguration, ports.clock.now())
    await saveExampleModel(ports)
    await trainFirstChampion(ports, functions)
    statements = 0
  })
  afterEach(() => database.close())

  function counted(inner: Database): Database {
    return {
      query: (statement, parser) => {
        statements += 1
        return inner.query(statement, parser)
      },
      execute: (statement) => {
        statements += 1
        return inner.execute(statement)
      },
      transaction: (work) => {
        statements += 1
        return inner.transaction(work)
      },
      close: () => inner.close(),
    }
  }

  /** Lets two days pass, their rows come in, and the schedule fire. */
  async function nextTwoDays(rows: Partial<Parameters<typeof ingestStream>[1]> = {}): Promise<string[]> {
    const from = ports.clock.now()
    ports.clock.advance(2 * dayMs)
    await ingestStream(functions, { from, to: ports.clock.now(), ...rows })
    return look()
  }

  async function look(): Promise<string[]> {
    await functions.get('check-drift')?.(tick(ports, 'drift', 'check-drift'))
    return ports.publisher.takeNames()
  }

  /** The columns of the stream; the scores are in scores.test.ts. */
  const metrics = () =>
    database.query(
      sql`select feature_name, outcome, outcome_reason, severity, ks_statistic from feature_drift_metrics
           where timestamp = (select max(timestamp) from feature_drift_metrics) and feature_group <> 'prediction'
           order by 1`,
      row,
    )

  it('costs one statement when nothing is new', async () => {
    ports.clock.advance(hourMs / 2)
    await look()
    ports.clock.advance(hourMs / 2)
    statements = 0
    await look()
    expect(statements).toBe(1)
  })

  it('is quiet while the stream stays as it was', async () => {
    expect(await nextTwoDays()).toEqual([])
    expect(await metrics()).toMatchObject([
      { feature_name: 'price', outcome: 'stable' },
      { feature_name: 'venue', outcome: 'stable' },
    ])
  })

  it('names the one feature that shifted, once, and says when it came back', async () => {
    expect(await nextTwoDays({ shift: 0.5 })).toEqual(['DriftOpened'])
    expect(await metrics()).toMatchObject([
      { feature_name: 'price', outcome: 'drifted', severity: 'high' },
      { feature_name: 'venue', outcome: 'stable' },
    ])
    expect(await nextTwoDays({ shift: 0.5 })).toEqual([])
    for (let day = 0; day < 6; day += 2) await nextTwoDays()
    const closed = await database.query(sql`select close_reason from episodes where kind = 'drift'`, row)
    expect(closed).toEqual([{ close_reason: 'came-back' }])
  })

  it('takes a null spike for broken data, not for drift, until it is mended', async () => {
    expect(await nextTwoDays({ price: (value, index) => (index % 10 === 0 ? value + 5 : null) })).toEqual([
      'DataQualityDegraded',
    ])
    expect(await metrics()).toMatchObject([
      { feature_name: 'price', outcome: 'not-comparable', outcome_reason: 'broken-data' },
      {},
    ])
    expect(await nextTwoDays()).toContain('DataQualityRestored')
  })

  it('takes categories that nobody has seen for broken data', async () => {
    expect(await nextTwoDays({ venue: () => 'mars' })).toEqual(['DataQualityDegraded'])
  })

  /** Rows of which the last `rejected` cannot be read. */
  async function ingestRejected(rows: { accepted: number; rejected: number; labels?: boolean }): Promise<void> {
    ports.clock.advance(hourMs)
    const now = ports.clock.now()
    const reading = Array.from({ length: rows.accepted }, (_, index) => ({
      id: `${now}-${index}`,
      at: now - 1000 - index,
    }))
    await functions.get('ingest-observations')?.({
      modelName: 'spread',
      batchId: `partly-${now}`,
      observations: rows.labels
        ? []
        : reading.map((row, i) => ({ ...row, features: [(i * 0.37) % 1, i % 2 ? 'xetra' : 'nyse'] })),
      labels: rows.labels ? reading.map(({ id }) => ({ id, label: 1 })) : [],
      unreadable: Array.from({ length: rows.rejected }, (_, index) => ({
        rowNumber: rows.accepted + index + 1,
        reason: index % 3 === 0 ? 'row is cut short' : 'price: "n.a." is not a number',
        raw: 'n.a.',
      })),
      moreFollows: true,
    })
  }
  const openProblems = () =>
    database.query(sql`select subject, evidence from episodes where kind = 'data-quality' and closed_at is null`, row)

  it('takes many rejected rows for broken data until they are accepted again', async () => {
    await nextTwoDays()
    ports.clock.advance(dayMs)
    await ingestRejected({ accepted: 120, rejected: 180 })
    expect(await look()).toEqual(['DataQualityDegraded'])
    const [problem, ...others] = await openProblems()
    expect([problem?.subject, others]).toEqual(['rejected-rows: incoming rows', []])
    expect(problem?.evidence).toMatchObject({
      rejectedShare: 0.6,
      rejectedShareReference: 0,
      rows: 300,
      rejected: 180,
      reason: 'price: "n.a." is not a number',
    })
    // Features are compared all the same: their accepted values are whole.
    expect(await metrics()).toHaveLength(2)
    await ingestRejected({ accepted: 10, rejected: 15 })
    expect(await look()).toEqual([])
    ports.clock.advance(dayMs)
    await ingestRejected({ accepted: 120, rejected: 2 })
    expect(await look()).toEqual(['DataQualityRestored'])
  })

  it('vetoes automatic retraining while rows are rejected', async () => {
    ports.clock.advance(dayMs)
    await ingestRejected({ accepted: 120, rejected: 180 })
    await look()
    // A Monday: on Sundays the weekly schedule runs instead.
    ports.clock.advance(2 * dayMs)
    await functions.get('decide-retraining')?.(tick(ports, 'daily', 'retrain'))
    const decisions = await database.query(
      sql`select status, reason from retraining_logs where event_type = 'decision' order by timestamp desc limit 1`,
      row,
    )
    expect(decisions).toMatchObject([
      {
        status: 'suppressed',
        reason:
          'The data is broken (Rows rejected: 60.0 % of the latest 300, most often because price: "n.a." is not a number): no retraining until it is fixed, or counts as usual from 2024-03-30 01:00 UTC on.',
      },
    ])
  })

  it('looks at a batch that was rejected whole, though it brought no observation', async () => {
    await nextTwoDays()
    await ingestRejected({ accepted: 0, rejected: 40 })
    expect(await look()).toEqual(['DataQualityDegraded'])
    ports.clock.advance(hourMs / 2)
    expect(await look()).toEqual([])
  })

  it('tells rejected labels from rejected observations', async () => {
    await nextTwoDays()
    await ingestRejected({ accepted: 50, rejected: 60, labels: true })
    expect(await look()).toEqual(['DataQualityDegraded'])
    await ingestRejected({ accepted: 20, rejected: 0 })
    expect(await look()).toEqual([])
    expect(await openProblems()).toMatchObject([{ subject: 'rejected-rows: incoming labels' }])
    ports.clock.advance(dayMs)
    await ingestRejected({ accepted: 50, rejected: 0, labels: true })
    await ingestRejected({ accepted: 120, rejected: 0 })
    expect(await look()).toEqual(['DataQualityRestored'])
  })

  const rejections = async () =>
    (await openProblems()).filter(({ subject }) => String(subject).startsWith('rejected-rows'))

  /** Good rows of three weeks ago, or labels that come as late. */
  const ingestHistory = (part: 'observations' | 'labels') => {
    const now = ports.clock.now()
    const rows = Array.from({ length: 1000 }, (_, index) => ({ id: `h${index}`, at: now - 20 * dayMs + index * 1000 }))
    return functions.get('ingest-observations')?.({
      ...{ modelName: 'spread', batchId: `history-${now}`, moreFollows: true },
      observations:
        part === 'labels'
          ? []
          : rows.map((row, i) => ({ ...row, features: [(i * 0.37) % 1, i % 2 ? 'xetra' : 'nyse'] })),
      labels: part === 'observations' ? [] : rows.map((row) => ({ ...row, label: 1 })),
    })
  }

  it.each(['observations', 'labels'] as const)('finds rejected rows of today beside a history of %s', async (part) => {
    await nextTwoDays()
    ports.clock.advance(dayMs)
    if (part === 'labels') await ingestHistory('observations')
    ports.clock.advance(2 * dayMs)
    await ingestHistory(part)
    for (let hour = 0; hour < 4; hour++) await ingestRejected({ accepted: 30, rejected: 20, labels: part === 'labels' })
    await look()
    expect(await rejections()).toMatchObject([{ evidence: { rejectedShare: 0.4, rows: 200, rejected: 80 } }])
  })

  it('takes a batch that was rejected whole amid a history for a part of it', async () => {
    await nextTwoDays()
    ports.clock.advance(3 * dayMs)
    await ingestRejected({ accepted: 30, rejected: 0 })
    await ingestHistory('observations')
    await ingestRejected({ accepted: 0, rejected: 15 })
    await ingestRejected({ accepted: 30, rejected: 0 })
    await look()
    expect(await rejections()).toEqual([])
  })

  it('finds rejected rows of a history beside good ones of today', async () => {
    await nextTwoDays()
    ports.clock.advance(3 * dayMs)
    await ingestHistory('observations')
    await ingestRejected({ accepted: 0, rejected: 900 })
    await ingestRejected({ accepted: 50, rejected: 0 })
    await look()
    expect(await rejections()).toMatchObject([{ evidence: { rows: 1950, rejected: 900 } }])
  })

  it('takes a few rejected rows for what they are', async () => {
    await nextTwoDays()
    await ingestRejected({ accepted: 20, rejected: 4 })
    expect(await look()).toEqual([])
  })

  it('says once that a stream fell silent, and that it came back', async () => {
    ports.clock.advance(5 * dayMs)
    expect(await look()).toEqual(['DataQualityDegraded'])
    ports.clock.advance(hourMs)
    expect(await look()).toEqual([])
    expect(await nextTwoDays()).toEqual(['DataQualityRestored'])
  })

  it('costs one statement while a stream is over that a person has said is over', async () => {
    ports.clock.advance(5 * dayMs)
    expect(await look()).toEqual(['DataQualityDegraded'])
    await database.execute(sql`update episodes set closed_at = now(), close_reason = 'accepted'`)
    ports.clock.advance(hourMs)
    statements = 0
    expect(await look()).toEqual([])
    expect(statements).toBe(1)
  })

  it('takes the weekends of a stream for usual once it has paused at three, and says when one goes on', async () => {
    const days = async (weekdays: number, weekendDays: number) => {
      const told: string[] = []
      for (let day = 0; day < weekdays + weekendDays; day += 1) {
        const from = ports.clock.now()
        ports.clock.advance(dayMs)
        if (day < weekdays) await ingestStream(functions, { from, to: ports.clock.now() })
        told.push(...(await look()))
      }
      return told
    }
    for (let week = 0; week < 3; week += 1) expect(await days(2, 3)).toContain('DataQualityDegraded')
    expect(await days(2, 3)).not.toContain('DataQualityDegraded')
    expect(await days(2, 8)).not.toContain('DataQualityDegraded')
    ports.clock.advance(hourMs)
    expect(await look()).toEqual(['DataQualityDegraded'])
    const [told] = await database.query(sql`select reason from retraining_logs order by id desc limit 1`, row)
    expect(told?.reason).toContain('No observations come in: for 193 hours, usual pauses are up to 96 hours.')
  })

  it('claims a tick that comes twice once', async () => {
    const from = ports.clock.now()
    ports.clock.advance(2 * dayMs)
    await ingestStream(functions, { from, to: ports.clock.now() })
    expect(await functions.get('check-drift')?.(tick(ports, 'drift', 'check-drift'))).toBe(1)
    expect(await functions.get('check-drift')?.(tick(ports, 'drift', 'check-drift'))).toBe(0)
  })

  it('sees the same before and after the days are rolled up', async () => {
    await nextTwoDays({ shift: 0.2 })
    const before = await metrics()
    await functions.get('compact-history')?.(tick(ports, 'compact-history', 'compact-history'))
    const resolutions = await database.query(sql`select distinct resolution from feature_profiles order by 1`, row)
    expect(resolutions).toEqual([{ resolution: 'day' }, { resolution: 'hour' }])
    await database.execute(sql`update model_activity set drift_due_observations = 0`)
    await database.execute(sql`update retraining_schedules set last_run = null`)
    await database.execute(sql`delete from feature_drift_metrics`)
    await look()
    expect(await metrics()).toEqual(before)
  })
})
