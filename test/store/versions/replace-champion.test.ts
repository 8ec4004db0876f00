import { expect, it } from 'vitest'
import * as z from 'zod'
import { modelFileSchema } from '#contracts/model-file'
import { toIso } from '#core/instant'
import { sql } from '#core/sql'
import { saveModel } from '#store/models/save-model'
import { rowOf } from '#store/tables/row'
import { replaceChampion } from '#store/versions/replace-champion'
import { freshDatabase } from '#test/support/fresh-database'

const now = Date.parse('2024-03-01T00:00:00Z')
const file = { name: 'price', type: 'xgboost', columns: { time: 'at', label: 'up' }, features: [{ name: 'demand' }] }

it.each([
  ['policy', 'its losses are evidently larger', 'failed'],
  ['person', 'wrong on our own rows', 'none'],
  ['policy', null, 'none'],
] as const)('a champion in probation that a %s replaces (barred: %s) leaves it as %s', async (by, barReason, state) => {
  const database = await freshDatabase()
  await saveModel(database, modelFileSchema.parse(file), now)
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, created_at, promoted_at, promoted_by, probation_state)
    values ('price', 1, 'r1', 'archived', ${toIso(now)}::timestamptz, ${toIso(now)}::timestamptz, 'policy', 'passed'),
           ('price', 2, 'r2', 'champion', ${toIso(now)}::timestamptz, ${toIso(now)}::timestamptz, 'policy', 'running')`)
  const change = { modelName: 'price', from: 2, to: 1, by, barReason, probationUntil: null, now }
  expect(await replaceChampion(database, change)).toBe(true)
  const row = rowOf({ probationState: z.string(), barredReason: z.string().nullable() })
  const replaced = sql`select probation_state, barred_reason from model_versions where version = 2`
  expect(await database.query(replaced, row)).toEqual([{ probationState: state, barredReason: barReason }])
  await database.close()
})
