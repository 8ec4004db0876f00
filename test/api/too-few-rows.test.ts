import { afterAll, beforeAll, expect, it } from 'vitest'
import { modelLines } from '#cli/model-lines'
import { modelSummarySchema } from '#contracts/api/model-summary'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { ensurePartitions } from '#store/tables/partitions'
import { type ApiLab, labStart, openApiLab, priceModel } from './api-lab.ts'

let lab: ApiLab
let database: Database
beforeAll(async () => {
  lab = await openApiLab()
  database = lab.database
  await lab.json(201, 'PUT', '/v1/models/price', priceModel)
  for (const table of ['feature_drift_metrics', 'feature_profiles', 'model_performance_history'] as const)
    await ensurePartitions(database, table, { from: labStart - 20 * dayMs, to: labStart + dayMs })
})
afterAll(() => lab.close())

const summary = async () => modelSummarySchema.parse(await lab.json(200, 'GET', '/v1/models/price').then(modelOf))
const modelOf = (answer: { model?: unknown }) => answer.model ?? answer
/** Rows of a half hour each, the last one `until` hours ago. */
const addBuckets = (count: number, rows: number, until: number) =>
  database.execute(sql`
    insert into feature_profiles (model_name, bucket_at, resolution, batch_id, part, row_count, profiles)
    select 'price', ${toIso(labStart - until * hourMs)}::timestamptz - i * interval '1 hour', 'half-hour', 'b', 0,
           ${rows}::integer, '{}' from generate_series(0, ${count - 1}::integer) as i`)

it('says nothing of a model that is not watched', async () => {
  const model = await summary()
  expect(model.tooFewRows).toEqual({ drift: null })
  expect(modelLines([model])).toHaveLength(2)
})

it('says how many rows a young stream lacks, and when it has them', async () => {
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, created_at, promoted_at, promoted_by)
    values ('price', 1, 'r1', 'champion', ${toIso(labStart - 2 * dayMs)}::timestamptz,
            ${toIso(labStart - 2 * dayMs)}::timestamptz, 'policy')`)
  await addBuckets(48, 2, 1)
  const model = await summary()
  const { drift_rows_min: rowsMin, drift_window_hours_max: hours } = defaultConfiguration
  expect(model.tooFewRows).toEqual({
    drift: { rows: 96, rowsMin, hours, enoughAt: toIso(labStart + 52 * hourMs) },
  })
  expect(modelLines([model]).slice(-2)).toEqual([
    expect.stringMatching(
      /^price: too few rows to watch drift: 96 of 200 in 7 days; lower drift_rows_min or wait until about \d{4}-.* UTC\.$/,
    ),
    'price: performance is not watched yet: no labels of rows that version 1 scored.',
  ])
})

it('says of an old stream that its pace is too slow', async () => {
  await database.execute(sql`delete from feature_profiles`)
  await addBuckets(35, 1, 1)
  await addBuckets(1, 1, 166)
  await database.execute(sql`
    insert into model_performance_history (timestamp, model_type, model_name, version, window_start, window_end,
                                           observations, scored, labelled, provisional, verdict, reason)
    values (${toIso(labStart)}::timestamptz, 'xgboost', 'price', 1, ${toIso(labStart)}::timestamptz,
            ${toIso(labStart)}::timestamptz, 36, 36, 20, false, 'insufficient-data', '3 of the 9 blocks.')`)
  const model = await summary()
  expect(model.tooFewRows).toMatchObject({ drift: { rows: 36, enoughAt: null } })
  expect(modelLines([model]).slice(-2)).toEqual([
    'price: too few rows to watch drift: 36 of 200 in 7 days, and at this pace too few to come; lower drift_rows_min.',
    'price: no verdict on performance yet: 3 of the 9 blocks.',
  ])
})

it('follows the settings of the model', async () => {
  await database.execute(sql`
    insert into retraining_config (config_name, config_value, model_name, updated_at, updated_by)
    values ('drift_rows_min', '30'::jsonb, 'price', ${toIso(labStart)}::timestamptz, 'ana')`)
  expect((await summary()).tooFewRows).toEqual({ drift: null })
  await database.execute(sql`delete from retraining_config`)
})

it('says nothing of drift where the last check had enough', async () => {
  await database.execute(sql`
    update model_activity set drift_looked_at = ${toIso(labStart)}::timestamptz where model_name = 'price'`)
  const check = (note: string | null) =>
    database.execute(sql`
      insert into feature_drift_metrics (timestamp, model_name, version, feature_name, feature_group, feature_kind, outcome,
                                         outcome_reason)
      values (${toIso(labStart)}::timestamptz, 'price', 1, ${`feature ${note}`}, 'other', 'numeric', 'stable', ${note})`)
  await check('too-few-rows')
  expect((await summary()).tooFewRows.drift).toMatchObject({ rows: 36 })
  await check(null)
  expect((await summary()).tooFewRows.drift).toBeNull()
})
