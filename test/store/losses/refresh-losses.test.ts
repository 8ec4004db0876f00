import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs, type Instant, toIso } from '#core/instant'
import type { BinaryLossOf } from '#core/policy/performance/row-loss'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { loadLosses } from '#store/losses/load-losses'
import { refreshLosses } from '#store/losses/refresh-losses'
import { measureLabelLateness } from '#store/performance/measure-label-lateness'
import { insertBatch } from '#store/rows/insert-batch'
import { keepPartitions } from '#store/tables/keep-partitions'
import { addModels } from '#test/support/add-models'
import { freshDatabase } from '#test/support/fresh-database'

const modelName = 'm-0000'
const start = Date.UTC(2024, 1, 1)
const lossOf = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
} as const

const spanRow = z
  .object({ starts_at: z.date(), scored: z.number(), labelled: z.number(), loss: z.number(), measured_at: z.date() })
  .transform((row) => ({
    day: (row.starts_at.getTime() - start) / dayMs,
    scored: row.scored,
    labelled: row.labelled,
    mistakes: row.loss,
    measuredOn: (row.measured_at.getTime() - start) / dayMs,
  }))

describe('losses by span', () => {
  let database: Database
  let batches = 0
  beforeEach(async () => {
    database = await freshDatabase()
    for (const day of [0, 30]) await keepPartitions(database, defaultConfiguration, start + day * dayMs)
    await addModels(database, 1)
  })
  afterEach(() => database.close())

  /** One batch that arrives on a day. Every row was predicted positive, so that a label of 0 is a mistake. */
  async function deliver(
    day: number,
    {
      rows = [],
      labels = [],
      version = 1,
    }: {
      rows?: readonly Instant[]
      version?: number | null
      labels?: readonly { of: Instant; label: 0 | 1; hasTime?: boolean }[]
    },
  ) {
    const receivedAt = start + day * dayMs
    await insertBatch(database, {
      ...{ modelName, batchId: `b-${batches++}`, contentAddress: null, objectKey: null, receivedAt, rejectedCount: 0 },
      ...{ knownBeforeReason: '%1$s %2$s', aheadMaxMs: dayMs, profiles: [], request: null },
      observations: rows.map((at) => ({
        ...{ id: `${at}`, at: toIso(at), version, score: version && 0.9, scores: null },
      })),
      labels: labels.map(({ of, label, hasTime = false }, index) => ({
        ...{ rowNumber: index, id: `${of}`, at: hasTime ? toIso(of) : null, label, knownAt: toIso(receivedAt) },
      })),
    })
  }
  const refresh = (day: number) => refreshLosses(database, { modelName, lossOf, now: start + day * dayMs })
  const load = () =>
    database.query(
      sql`select starts_at, scored, labelled, loss, measured_at from span_losses order by starts_at`,
      spanRow,
    )
  const rowOn = (day: number, hour = 1) => start + day * dayMs + hour * hourMs

  it('are measured again only where labels joined, with the time of their observation or without', async () => {
    for (let day = 0; day < 20; day++) await deliver(day + 0.1, { rows: [rowOn(day), rowOn(day, 2)] })
    await refresh(20)
    await deliver(21, {
      labels: [
        { of: rowOn(3), label: 0 },
        { of: rowOn(7), label: 1, hasTime: true },
      ],
    })
    await refresh(21)
    const spans = await load()
    expect(spans.filter(({ measuredOn }) => measuredOn === 21).map(({ day }) => day)).toEqual([3, 7])
    expect(spans[3]).toMatchObject({ scored: 2, labelled: 1, mistakes: 1 })
    expect(spans[7]).toMatchObject({ scored: 2, labelled: 1, mistakes: 0 })
  })

  it('are measured where the label waited for its observation', async () => {
    await deliver(0.05, { rows: [rowOn(0)] })
    await deliver(2.06, { labels: [{ of: rowOn(2), label: 0 }] })
    await refresh(2)
    await deliver(2.1, { rows: [rowOn(2)] })
    await refresh(2.2)
    expect((await load())[1]).toMatchObject({ day: 2, scored: 1, labelled: 1, mistakes: 1 })
  })

  it('stay as they are once their labels are in, for stragglers and corrections alike', async () => {
    for (let day = 0; day < 20; day++)
      await deliver(day + 0.1, { rows: [rowOn(day), rowOn(day, 2)], labels: [{ of: rowOn(day), label: 1 }] })
    expect(await refresh(20)).toBe(0)
    await deliver(21, {
      labels: [
        { of: rowOn(3), label: 0 },
        { of: rowOn(4, 2), label: 0 },
      ],
    })
    await refresh(21)
    expect((await load()).filter(({ measuredOn }) => measuredOn === 21)).toEqual([])
  })

  it('are measured again where more rows of theirs come, however late', async () => {
    for (let day = 0; day < 20; day++)
      await deliver(day + 0.1, { rows: [rowOn(day)], labels: [{ of: rowOn(day), label: 1 }] })
    await refresh(20)
    await deliver(21, { rows: [rowOn(5, 3)], labels: [{ of: rowOn(5, 3), label: 0 }] })
    await refresh(21)
    expect((await load())[5]).toMatchObject({ scored: 2, labelled: 2, mistakes: 1, measuredOn: 21 })
  })

  it('are measured again where they were measured before their labels turned out to come later', async () => {
    const right = (day: number) =>
      deliver(day + 0.1, { rows: [rowOn(day), rowOn(day, 2)], labels: [{ of: rowOn(day), label: 1 }] })
    for (let day = 0; day < 20; day++) await right(day)
    expect(await refresh(20)).toBe(0)
    expect((await load())[12]).toMatchObject({ scored: 2, labelled: 1, mistakes: 0 })
    // The labels of mistakes come ten days later than those of right answers.
    for (let day = 20; day < 50; day++) {
      await right(day)
      await deliver(day + 0.15, { labels: [{ of: rowOn(day - 10, 2), label: 0 }] })
    }
    expect(await refresh(50)).toBe(11 * dayMs)
    const spans = await load()
    expect(spans[12]).toMatchObject({ scored: 2, labelled: 2, mistakes: 1 })
    expect(spans[45]).toMatchObject({ scored: 2, labelled: 1 })
  })

  it('whose labels all stayed away are measured when they come', async () => {
    for (let day = 0; day < 20; day++)
      await deliver(day + 0.1, { rows: [rowOn(day)], labels: day === 15 ? [] : [{ of: rowOn(day), label: 1 }] })
    await refresh(20)
    await deliver(25, { labels: [{ of: rowOn(15), label: 0 }] })
    await refresh(25)
    expect((await load())[15]).toMatchObject({ labelled: 1, mistakes: 1, measuredOn: 25 })
  })

  it('are left alone by labels that come before those of their span are in', async () => {
    for (let day = 0; day < 20; day++) await deliver(day + 0.1, { rows: [rowOn(day), rowOn(day, 2)] })
    await refresh(20)
    await deliver(20.5, { labels: [{ of: rowOn(18), label: 0 }] })
    await refresh(21)
    expect((await load())[18]).toMatchObject({ labelled: 0, measuredOn: 20 })
    expect(await refresh(40)).toBe(3 * dayMs)
    expect((await load())[18]).toMatchObject({ labelled: 1, mistakes: 1, measuredOn: 40 })
  })

  it('wait, and versions wait as long as they may, while labels come later than a young stream can show', async () => {
    for (let day = 0; day < 18; day++) {
      await deliver(day + 0.1, { rows: [rowOn(day), rowOn(day, 2)] })
      if (day >= 5) await deliver(day + 0.2, { labels: [{ of: rowOn(day - 5), label: 1 }] })
      if (day >= 15) await deliver(day + 0.2, { labels: [{ of: rowOn(day - 15, 2), label: 0 }] })
    }
    expect(await refresh(18)).toBeNull()
    expect(await measureLabelLateness(database, { modelName, now: start + 18 * dayMs })).toBe(30 * dayMs)
  })

  it('go on after a process that ended in between, also for rows of which only a late label was counted', async () => {
    for (let day = 0; day < 24; day++)
      await deliver(day + 0.1, { rows: [rowOn(day)], labels: [{ of: rowOn(day), label: 1 }] })
    // As after an upgrade: the rows are there, and nothing was counted until a label came late.
    await database.execute(sql`delete from span_arrivals`)
    await deliver(24, { labels: [{ of: rowOn(3), label: 0, hasTime: true }] })
    const execute = database.execute.bind(database)
    let measured = 0
    database.execute = (statement) => {
      if (statement.strings.some((text) => text.includes('insert into span_losses (')) && ++measured > 2)
        throw new Error('killed')
      return execute(statement)
    }
    await expect(refresh(24)).rejects.toThrow('killed')
    const first = await load()
    expect(first.length).toBeGreaterThan(7)
    expect(first.length).toBeLessThan(24)
    database.execute = execute
    await refresh(24.1)
    const spans = await load()
    expect(spans.map(({ day }) => day)).toEqual(Array.from({ length: 24 }, (_, day) => day))
    expect(spans[3]).toMatchObject({ scored: 1, labelled: 1, mistakes: 1 })
    expect(spans.filter(({ measuredOn }) => measuredOn === 24)).toHaveLength(first.length)
  })

  it('by a metric with the weights of a champion are not measured again for the next champion', async () => {
    for (let day = 0; day < 20; day++)
      await deliver(day + 0.1, {
        rows: [rowOn(day), rowOn(day, 2)],
        labels: [
          { of: rowOn(day), label: 1 },
          { of: rowOn(day, 2), label: 0 },
        ],
      })
    const weighed = (positiveShare: number) => ({ ...lossOf, metric: 'balanced-accuracy' as const, positiveShare })
    const lossesBy = async (positiveShare: number, day: number) => {
      const of = weighed(positiveShare)
      await refreshLosses(database, { modelName, lossOf: of, now: start + day * dayMs })
      const asked = { modelName, from: start, championVersion: 1, firstUntil: 0, labelLatenessMs: 0, lossOf: of }
      return (await loadLosses(database, asked)).map(({ loss }) => loss)
    }
    // One negative row of each day was taken for a positive one.
    expect(await lossesBy(0.2, 20)).toEqual(Array.from({ length: 20 }, () => 0.625))
    await database.execute(sql`delete from predictions where observed_at < ${toIso(start + 10 * dayMs)}::timestamptz`)
    expect(await lossesBy(0.5, 21)).toEqual(Array.from({ length: 20 }, () => 1))
    expect((await load()).every(({ measuredOn }) => measuredOn === 20)).toBe(true)
  })

  it('by an earlier metric count again when it comes back, also where their rows are past retention', async () => {
    for (let day = 0; day < 20; day++)
      await deliver(day + 0.1, { rows: [rowOn(day)], labels: [{ of: rowOn(day), label: 0 }] })
    const lossesBy = async (of: BinaryLossOf, day: number) => {
      await refreshLosses(database, { modelName, lossOf: of, now: start + day * dayMs })
      const asked = { modelName, from: start, championVersion: 1, firstUntil: 0, labelLatenessMs: 0, lossOf: of }
      return (await loadLosses(database, asked)).map(({ loss }) => Math.round(loss * 100) / 100)
    }
    expect(await lossesBy(lossOf, 20)).toEqual(Array.from({ length: 20 }, () => 1))
    await database.execute(sql`delete from predictions where observed_at < ${toIso(start + 10 * dayMs)}::timestamptz`)
    expect(await lossesBy({ ...lossOf, metric: 'brier' }, 21)).toEqual(Array.from({ length: 10 }, () => 0.81))
    expect(await lossesBy(lossOf, 22)).toEqual(Array.from({ length: 20 }, () => 1))
  })

  it('are left to the next call after so many rows, the oldest last', async () => {
    for (let day = 0; day < 28; day++)
      await deliver(day + 0.1, { rows: [rowOn(day)], labels: [{ of: rowOn(day), label: 1 }] })
    const now = start + 28 * dayMs
    const measuredDays = async () => {
      await refreshLosses(database, { modelName, lossOf, now, rowsMax: 8 })
      return (await load()).map(({ day }) => day)
    }
    // Statements of a week each: the first one has seven rows, the second is begun before eight are read.
    expect(await measuredDays()).toEqual(Array.from({ length: 14 }, (_, index) => 14 + index))
    expect(await measuredDays()).toEqual(Array.from({ length: 28 }, (_, day) => day))
  })

  it('are all measured in the end, however long the history is that no version answered', async () => {
    for (let day = 0; day < 21; day++)
      await deliver(day + 0.1, { rows: [rowOn(day)], labels: [{ of: rowOn(day), label: 1 }], version: null })
    await deliver(21.1, { rows: [rowOn(21)], labels: [{ of: rowOn(21), label: 1 }] })
    const now = start + 21.2 * dayMs
    await refreshLosses(database, { modelName, lossOf, now, rowsMax: 8 })
    expect((await load()).map(({ day }) => day)).toEqual([21])
    const [state] = await database.query(
      sql`select refreshed_at from span_losses_state`,
      z.object({ refreshed_at: z.date() }),
    )
    expect(state?.refreshed_at.getTime()).toBe(now)
  })

  it('of the release before, which does not say by what they are measured, are measured again', async () => {
    for (let day = 0; day < 20; day++)
      await deliver(day + 0.1, { rows: [rowOn(day)], labels: [{ of: rowOn(day), label: 1 }] })
    await refresh(20)
    await database.execute(sql`
      update span_losses set loss_of = '', loss = 9 where starts_at < ${toIso(start + dayMs)}::timestamptz`)
    await refresh(21)
    expect((await load()).filter(({ measuredOn }) => measuredOn === 21)).toMatchObject([{ day: 0, mistakes: 0 }])
  })
})
