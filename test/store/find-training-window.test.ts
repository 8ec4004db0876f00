import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, type Instant, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { countLabelledInWindow } from '#store/decisions/count-labelled-in-window'
import { findTrainingWindow } from '#store/decisions/find-training-window'
import { measureHoldoutGap } from '#store/runs/measure-holdout-gap'
import { ensurePartitions } from '#store/tables/partitions'
import { freshDatabase } from '#test/support/fresh-database'

const now = Date.UTC(2024, 2, 1)
const needed = 624
let database: Database
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.close())

/** Rows up to now, `everyDays` apart, whose labels take `labelDays`. */
async function store(rows: number, everyDays: number, { labelDays = 0, labelled = true } = {}): Promise<void> {
  await ensurePartitions(database, 'predictions', { from: now - rows * everyDays * dayMs, to: now })
  await database.execute(sql`
    insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, received_at)
    values ('spread', 'b', ${rows}::integer, 0, 0, ${toIso(now - rows * everyDays * dayMs)}::timestamptz)`)
  await database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, label, labelled_at)
    select 'spread', at, i::text, 'b', case when ${labelled}::boolean then 1 end,
           case when ${labelled}::boolean then at + ${labelDays}::integer * interval '1 day' end
      from generate_series(0, ${rows - 1}::integer) as i,
           lateral (select ${toIso(now)}::timestamptz - i * ${everyDays}::double precision * interval '1 day' as at) as row`)
}

const gapMs = () => measureHoldoutGap(database, { modelName: 'spread', hoursMin: 0 })
const windowFrom = async (days: number | 'auto' = 180, comprehensive = false): Promise<Instant> =>
  findTrainingWindow(
    database,
    {
      modelName: 'spread',
      lastObservedAt: now,
      configuration: { ...defaultConfiguration, training_window_days: days },
    },
    { comprehensive, gapMs: await gapMs(), now },
  )

const seen = async (from: Instant) =>
  countLabelledInWindow(database, { modelName: 'spread', windowFrom: from, gapMs: await gapMs() })

it('is the configured days where they hold the rows that a training needs', async () => {
  await store(800, 0.25)
  expect(await windowFrom()).toBe(now - 180 * dayMs)
  expect(await windowFrom(180, true)).toBe(0)
})

it('is 180 days where nothing is set and they hold 4,000 rows, or reaches back to those', async () => {
  await store(5000, 0.04)
  expect(await windowFrom('auto')).toBe(now - 180 * dayMs)
  await database.execute(sql`delete from predictions`)
  await database.execute(sql`delete from ingested_batches`)
  await store(4100, 0.5)
  expect(await windowFrom('auto')).toBe(now - 0.5 * (4000 - 1) * dayMs)
  expect(await windowFrom(30)).toBe(now - 0.5 * (needed - 1) * dayMs)
})

it('reaches back to as many rows as a training needs where a stream has one a day', async () => {
  await store(700, 1)
  const from = await windowFrom()
  expect(from).toBe(now - (needed - 1) * dayMs)
  expect(await seen(from)).toBe(needed)
})

it('counts no rows that lie in the gap', async () => {
  await store(700, 1, { labelDays: 14 })
  const from = await windowFrom()
  expect(from).toBe(now - (14 + needed - 1) * dayMs)
  expect(await seen(from)).toBe(needed)
})

it.each([
  ['too few rows', needed - 1, true],
  ['no label', 700, false],
] as const)('is the whole history where it has %s', async (_, rows, labelled) => {
  await store(rows, 1, { labelled })
  expect(await windowFrom()).toBe(0)
})
