import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod'
import { dayMs, hourMs, type Instant, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { BinaryLossOf } from '#core/policy/performance/row-loss'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { insertBatch } from '#store/rows/insert-batch'
import { ensurePartitions } from '#store/tables/partitions'
import { column } from '#store/tables/row'
import { comparePast } from '#store/versions/compare-past'
import { freshDatabase } from '#test/support/fresh-database'

const modelName = 'spread'
const from = Date.UTC(2024, 2, 1)
const to = from + dayMs
const accuracy: BinaryLossOf = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
}
let database: Database
let batches = 0

beforeEach(async () => {
  database = await freshDatabase()
  await ensurePartitions(database, 'predictions', { from, to })
})
afterEach(() => database.close())

/** Version 2 answers 0.9, version 1 beside it 0.1, and the label is 1: version 2 is right, version 1 is not. */
async function receive(hours: readonly number[], receivedAt: Instant, others: readonly number[] = [1]): Promise<void> {
  batches += 1
  const rows = hours.map((hour) => ({ id: `b${batches} ${hour}`, at: toIso(from + hour * hourMs) }))
  await insertBatch(database, {
    ...{
      modelName,
      batchId: `batch ${batches}`,
      contentAddress: null,
      objectKey: null,
      receivedAt,
      rejectedCount: 0,
      request: null,
    },
    ...{ knownBeforeReason: '', aheadMaxMs: 0, profiles: [] },
    observations: rows.map((row) => ({
      ...row,
      ...{ version: 2, score: 0.9, scores: Object.fromEntries(others.map((other) => [other, 0.1])) },
    })),
    labels: rows.map((row, rowNumber) => ({ ...row, rowNumber, label: 1, knownAt: toIso(receivedAt) })),
  })
}

async function leads(now: Instant, changes: Partial<Parameters<typeof comparePast>[1]> = {}) {
  const asked = { modelName, championVersion: 2, otherVersions: [1], from, to, loss: accuracy, labelLatenessMs: 0, now }
  const blocks = await comparePast(database, { ...asked, ...changes })
  return [...blocks].flatMap(([version, each]) =>
    each.map(({ startedAt, labelled, otherLoss }) => [version, (startedAt - from) / hourMs, labelled, otherLoss]),
  )
}

const measuredAt = () =>
  database.query(
    sql`select (extract(epoch from measured_at) * 1000)::double precision as at from paired_losses order by starts_at`,
    column('at', z.number()),
  )

it('keeps a span whose labels are in: its rows are not read again', async () => {
  await receive([1, 2, 7], from + 8 * hourMs)
  const expected = [
    [1, 0, 2, 2],
    [1, 6, 1, 1],
  ]
  expect(await leads(to + hourMs)).toEqual(expected)
  await database.execute(sql`delete from predictions`)
  expect(await leads(to + 2 * hourMs)).toEqual(expected)
  expect(await measuredAt()).toEqual([to + hourMs, to + hourMs])
})

it('does not count labels that come after a span was measured', async () => {
  await receive([1, 2], from + 3 * hourMs)
  await leads(to)
  await database.execute(sql`update predictions set label = 0`)
  expect(await leads(to + hourMs)).toEqual([[1, 0, 2, 2]])
})

it('measures a span again where more of its rows come', async () => {
  await receive([1, 7], from + 8 * hourMs)
  await leads(to + 3 * hourMs)
  await receive([2], to + 4 * hourMs)
  expect(await leads(to + 6 * hourMs)).toEqual([
    [1, 0, 2, 2],
    [1, 6, 1, 1],
  ])
  expect(await measuredAt()).toEqual([to + 6 * hourMs, to + 3 * hourMs])
})

it('measures a span again where labels come later than they used to, and where another version is asked for', async () => {
  await receive([1], from + 2 * hourMs, [1, 5])
  await leads(to)
  await leads(to + dayMs, { labelLatenessMs: 30 * hourMs })
  expect(await measuredAt()).toEqual([to + dayMs])
  expect(await leads(to + 2 * dayMs, { otherVersions: [1, 5] })).toEqual([
    [1, 0, 1, 1],
    [5, 0, 1, 1],
  ])
  expect(await measuredAt()).toEqual([to + 2 * dayMs])
})

it('measures by the metric of the day', async () => {
  await receive([1], from + 2 * hourMs)
  await leads(to)
  expect(await leads(to, { loss: { ...accuracy, metric: 'brier' } })).toEqual([[1, 0, 1, expect.closeTo(0.81, 12)]])
  expect(await leads(to)).toEqual([[1, 0, 1, 1]])
  const balanced = { ...accuracy, metric: 'balanced-accuracy' as const, positiveShare: 0.2 }
  expect(await leads(to, { loss: balanced })).toEqual([[1, 0, 1, 2.5]])
  expect(await leads(to, { loss: { ...balanced, positiveShare: 0.1 } })).toEqual([[1, 0, 1, 5]])
})

it('measures spans without a row in common once', async () => {
  await receive([1], from + 2 * hourMs, [])
  expect(await leads(to)).toEqual([])
  expect(await leads(to + 3 * hourMs)).toEqual([])
  expect(await measuredAt()).toEqual([to])
})

it('forgets other champions and what is before the time that is compared', async () => {
  await receive([1, 7, 13], from + 14 * hourMs)
  await leads(to)
  expect(await leads(to, { from: from + lossSpanMs })).toHaveLength(2)
  expect(await measuredAt()).toHaveLength(3)
  await leads(to, { championVersion: 3, from: from + lossSpanMs })
  expect(await measuredAt()).toHaveLength(2)
})
