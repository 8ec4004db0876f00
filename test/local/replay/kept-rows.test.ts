import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { applyModel } from '#api/models/apply-model'
import { dayMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { allLabelledRows, keepExpiringRows } from '#local/replay/kept-rows'
import { expireStreamRows } from '#store/tables/expire-stream-rows'
import { ensurePartitions } from '#store/tables/partitions'
import { column } from '#store/tables/row'
import { exampleModel } from '#test/support/example-model'
import { MemoryObjectStore } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

const from = Date.parse('1996-01-01T00:00:00Z')
const days = 1000
const modelName = 'churn'
const idOf = (day: number) => `r${String(day).padStart(4, '0')}`
const all = Array.from({ length: days }, (_, day) => idOf(day))

const file = exampleModel({ name: modelName })

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
  await ensurePartitions(database, 'predictions', { from, to: from + days * dayMs })
  await ensurePartitions(database, 'retraining_logs', { from, to: from })
  await database.transaction((executor) => applyModel(executor, { file, askedBy: 'ana', now: from }))
  await database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, version, score, label, labelled_at)
    select ${modelName}, ${toIso(from)}::timestamptz + i * interval '1 day', 'r' || lpad(i::text, 4, '0'), 'b', 1, 0.9, 1,
           ${toIso(from)}::timestamptz + i * interval '1 day'
      from generate_series(0, ${days - 1}::integer) as i`)
  // Without days that a person set, so thin a stream keeps all rows.
  await database.execute(sql`
    insert into retraining_config (config_name, config_value, model_name, updated_at, updated_by)
    values ('predictions_retention_days', '400', ${modelName}, ${toIso(from)}::timestamptz, 'ana')`)
  await database.execute(sql`
    insert into model_activity (model_name, last_observed_at)
    values (${modelName}, ${toIso(from + (days - 1) * dayMs)}::timestamptz)
    on conflict (model_name) do update set last_observed_at = excluded.last_observed_at`)
})
afterAll(() => database.close())

it('has all labelled rows of a replay once, also those that retention removed month by month', async () => {
  const objectStore = new MemoryObjectStore()
  const stores = { database, objectStore }
  const idsFound = async (span = { from: from - 1, to: from + days * dayMs }) => {
    const ids: string[] = []
    for await (const page of allLabelledRows(stores, { model: file, ...span })) ids.push(...page.map(({ id }) => id))
    return ids
  }
  expect(await idsFound()).toEqual(all)
  for (const day of [450, 451, 500, 800, days]) {
    const now = from + day * dayMs
    await keepExpiringRows(stores, modelName, now)
    await keepExpiringRows(stores, modelName, now)
    await expireStreamRows(database, 'predictions', now)
    expect(await idsFound()).toEqual(all)
  }
  const count = sql`select count(*)::integer as count from predictions`
  const [left] = await database.query(count, column('count', z.number()))
  expect(left).toBeLessThan(500)
  const part = { from: from + 100 * dayMs, to: from + 700 * dayMs }
  expect(await idsFound(part)).toEqual(all.slice(101, 701))
})
