import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import type { BinaryMetric } from '#contracts/metric'
import { dayMs, hourMs, toIso } from '#core/instant'
import { type BinaryLossOf, rowLoss } from '#core/policy/performance/row-loss'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { keptLossKey } from '#store/losses/kept-loss'
import { loadDailyLosses } from '#store/losses/load-daily-losses'
import { refreshLosses } from '#store/losses/refresh-losses'
import { keepPartitions } from '#store/tables/keep-partitions'
import { addModels } from '#test/support/add-models'
import { freshDatabase } from '#test/support/fresh-database'

const modelName = 'm-0000'
const start = Date.UTC(2024, 1, 1)
const lossOf = (metric: BinaryMetric): BinaryLossOf => ({
  task: 'binary-classification',
  metric,
  classificationThreshold: 0.5,
  positiveShare: 0.25,
})

interface Row {
  readonly at: number
  readonly version: number | null
  readonly score: number | null
  readonly scores?: Readonly<Record<string, number>>
  readonly label: number | null
}

/** Two days: the first with version 1 alone, the second shared by versions 1 and 2. */
const rows: readonly Row[] = [
  { at: start, version: 1, score: 0.9, label: 1 },
  { at: start + dayMs - 1, version: 1, score: 0.6, label: 0 },
  { at: start + hourMs, version: 1, score: 0.2, label: null },
  { at: start + dayMs, version: 1, score: 0.3, label: 1, scores: {} },
  { at: start + dayMs + hourMs, version: 2, score: 0.7, label: 1, scores: { 1: 0.4 } },
  { at: start + dayMs + 2 * hourMs, version: 2, score: 0.7, label: 0, scores: { 1: 0.1, 7: 0.8 } },
  { at: start + dayMs + 3 * hourMs, version: 2, score: 0.7, label: null, scores: { 1: 0.1 } },
  { at: start + dayMs + 4 * hourMs, version: null, score: null, label: 1 },
  { at: start + dayMs + 5 * hourMs, version: null, score: 0.8, label: 1 },
]

describe('the daily losses', () => {
  let database: Database
  beforeEach(async () => {
    database = await freshDatabase()
    await keepPartitions(database, defaultConfiguration, start)
    await addModels(database, 2)
  })
  afterEach(() => database.close())

  async function add(added: readonly Row[], { receivedAt }: { receivedAt: number }) {
    for (const row of added)
      await database.execute(sql`
        insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, scores, label, labelled_at)
        values (${modelName}, ${toIso(row.at)}::timestamptz, ${`${row.at}`}, 'b', ${row.version}::integer,
                ${row.score}::double precision, ${JSON.stringify(row.scores ?? null)}::jsonb,
                ${row.label}::double precision,
                case when ${row.label}::double precision is not null then ${toIso(row.at)}::timestamptz end)
        on conflict (model_name, observed_at, observation_id) do update set label = excluded.label, labelled_at = excluded.labelled_at`)
    const times = added.map(({ at }) => at)
    const [first, last] = [toIso(Math.min(...times)), toIso(Math.max(...times))]
    await database.execute(sql`
      insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, observed_from,
                                    observed_to, labels_from, labels_to, received_at)
      values (${modelName}, ${`b-${receivedAt}`}, 1, 1, 0, ${first}::timestamptz, ${last}::timestamptz,
              ${first}::timestamptz, ${last}::timestamptz,
              ${toIso(receivedAt)}::timestamptz)`)
  }
  const refresh = (now: number, metric: BinaryMetric = 'accuracy') =>
    refreshLosses(database, { modelName, lossOf: lossOf(metric), now })
  const load = (metric: BinaryMetric = 'accuracy') =>
    loadDailyLosses(database, { modelName, from: 0, labelLatenessMs: 0, lossOf: lossOf(metric) })

  it('are sums by day and version of the rows that a version scored', async () => {
    await add(rows, { receivedAt: start + 2 * dayMs })
    await refresh(start + 2 * dayMs)
    expect(await load()).toEqual([
      {
        ...{ day: start, version: 1, rowCount: 3, labelledCount: 2, lossSum: 1, squaredLossSum: 1 },
        ...{ mistakeCount: 1, mistakeLossSum: 1, beside: [] },
      },
      {
        ...{ day: start + dayMs, version: 1, rowCount: 1, labelledCount: 1, lossSum: 1, squaredLossSum: 1 },
        ...{ mistakeCount: 1, mistakeLossSum: 1, beside: [] },
      },
      {
        ...{ day: start + dayMs, version: 2, rowCount: 3, labelledCount: 2, lossSum: 1, squaredLossSum: 1 },
        ...{ mistakeCount: 1, mistakeLossSum: 1 },
        beside: [
          // Wrong where version 2 is right, and right where it is wrong.
          { version: 1, labelledCount: 2, gainSum: 0 },
          { version: 7, labelledCount: 1, gainSum: 0 },
        ],
      },
    ])
  })

  const metrics: readonly BinaryMetric[] = [
    'balanced-accuracy',
    'log-loss',
    'brier',
    { values: { truePositive: 5, falsePositive: -2, trueNegative: 0, falseNegative: -1 } },
  ]
  it.each(metrics)('are those of the metric %j, anew after it changed', async (metric) => {
    await add(rows, { receivedAt: start + 2 * dayMs })
    await refresh(start + 2 * dayMs)
    await refresh(start + 3 * dayMs, metric)
    const shared = (await load(metric)).at(-1)
    const own = [rowLoss(0.7, 1, lossOf(metric)), rowLoss(0.7, 0, lossOf(metric))] as const
    const others = [rowLoss(0.4, 1, lossOf(metric)), rowLoss(0.1, 0, lossOf(metric))] as const
    expect(shared?.lossSum).toBeCloseTo(own[0] + own[1], 9)
    expect(shared?.squaredLossSum).toBeCloseTo(own[0] ** 2 + own[1] ** 2, 9)
    expect(shared?.mistakeLossSum).toBeCloseTo(own[1], 9)
    expect(shared?.beside[0]?.gainSum).toBeCloseTo(others[0] + others[1] - own[0] - own[1], 9)
  })

  it('of many months are summed up piece by piece, each day once', async () => {
    await keepPartitions(database, defaultConfiguration, start + 60 * dayMs)
    const days = [0, 27, 28, 29, 56, 60]
    await add(
      days.map((day) => ({ at: start + day * dayMs + hourMs, version: 1, score: 0.9, label: 1 })),
      { receivedAt: start + 61 * dayMs },
    )
    await refresh(start + 61 * dayMs)
    expect((await load()).map(({ day, rowCount }) => [(day - start) / dayMs, rowCount])).toEqual(
      days.map((day) => [day, 1]),
    )
  })

  it('keep the days whose rows are past retention, and cost nothing where nothing came', async () => {
    await add(rows, { receivedAt: start + 2 * dayMs })
    await refresh(start + 2 * dayMs)
    const before = await load()
    await database.execute(sql`delete from predictions where model_name = ${modelName}`)
    await refresh(start + 60 * dayMs)
    expect(await load()).toEqual(before)
  })

  it('are read page by page', async () => {
    await database.execute(sql`
      insert into span_losses (model_name, loss_of, starts_at, version, scored, labelled, positives, loss, squared_loss, mistakes, mistake_loss, naive, measured_at)
      select ${modelName}, ${keptLossKey(lossOf('accuracy'))}, ${toIso(start)}::timestamptz + (index / 8) * interval '1 day' + index % 4 * interval '6 hours',
             index / 4 % 2, 1, 1, 0, index, 1, 1, 1, '[]', ${toIso(start + 2000 * dayMs)}::timestamptz
        from generate_series(0, 1803) as index`)
    const days = await load()
    expect(days.map(({ lossSum }) => lossSum)).toEqual(Array.from({ length: 451 }, (_, index) => 16 * index + 6))
  })
})
