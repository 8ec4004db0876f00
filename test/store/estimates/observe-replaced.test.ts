import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import type { BinaryMetric } from '#contracts/metric'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { lossOfKey } from '#store/estimates/loss-of-key'
import { observeReplaced } from '#store/estimates/observe-replaced'
import { keptLossKey } from '#store/losses/kept-loss'
import { freshDatabase } from '#test/support/fresh-database'

const figures = z.object({
  version: z.number(),
  observed_loss: z.number().nullable(),
  observed_mistakes: z.number().nullable(),
})

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())

it.each<{ metric: BinaryMetric; loss: number; observed: number }>([
  { metric: 'accuracy', loss: 11, observed: 0.11 },
  { metric: 'brier', loss: 7, observed: 0.07 },
  // 3 positive and 8 negative rows are wrong, which weigh 0.5 / 0.2 and 0.5 / 0.8.
  { metric: 'balanced-accuracy', loss: 11, observed: 0.125 },
])('the last day of a replaced version is compared with its labels: $metric', async ({ metric, loss, observed }) => {
  await database.execute(sql`delete from daily_estimates`)
  await database.execute(sql`delete from span_losses`)
  const lossOf = { task: 'binary-classification', metric, classificationThreshold: 0.5, positiveShare: 0.2 } as const
  await database.execute(sql`
    insert into daily_estimates (model_name, day, version, loss_of, row_count, loss, mistakes, made_at)
    select 'spread', '2024-01-02', version, ${lossOfKey(lossOf)}, 100, 0.1, 0.1, '2024-01-03'
      from unnest(array[1, 2, 3]) as version`)
  // The labels of half of version 2's day are not in, and version 3 is the champion.
  await database.execute(sql`
    insert into span_losses (model_name, loss_of, starts_at, version, scored, labelled, positives, loss, squared_loss,
                             mistakes, false_negatives, mistake_loss, naive, measured_at)
    select 'spread', ${keptLossKey(lossOf)}, at, version, 50, 50, 10, ${loss}::double precision / 2, 0,
           case hour when 0 then 5 else 6 end, case hour when 0 then 1 else 2 end, 0,
           case when version = 2 and hour = 6 then null else '[]'::jsonb end, '2024-02-01'
      from unnest(array[1, 2, 3]) as version cross join unnest(array[0, 6]) as hour
     cross join lateral (select '2024-01-02'::timestamptz + hour * interval '1 hour' as at) as placed`)
  await observeReplaced(database, { modelName: 'spread', championVersion: 3, lossOf })
  const [first, ...others] = await database.query(
    sql`select version, observed_loss, observed_mistakes from daily_estimates order by version`,
    figures,
  )
  expect(first?.observed_loss).toBeCloseTo(observed, 12)
  expect(first?.observed_mistakes).toBeCloseTo(0.11, 12)
  expect(others.map((each) => each.observed_loss)).toEqual([null, null])
})
