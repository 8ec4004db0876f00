import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { type Instant, minuteMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { keepPartitions } from '#store/tables/keep-partitions'
import { loadServingChanges } from '#store/versions/load-serving-changes'
import { freshDatabase } from '#test/support/fresh-database'

let database: Database
const start = Date.parse('2024-03-01T00:00:00Z')
const at = (step: number): Instant => start + 5 * minuteMs * step

/** A champion that is lost and restored every five minutes, for a day: even steps serve, odd ones are losses. */
const steps = 288

beforeAll(async () => {
  database = await freshDatabase()
  await keepPartitions(database, defaultConfiguration, start)
  const entries = Array.from({ length: steps }, (_, step) => ({
    at: toIso(at(step)),
    status: step === 0 ? 'serving' : step % 2 ? 'lost' : 'restored',
    detail: { version: step % 2 ? null : 1 },
    key: `s${step}`,
  }))
  await database.execute(sql`
    insert into retraining_logs (timestamp, event_type, status, model_name, reason, detail, natural_key)
    select at, 'serving', status, 'spread', 'why', detail, key
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as entry (at timestamptz, status text, detail jsonb, key text)`)
})
afterAll(() => database.close())

const load = (from: Instant, until: Instant) => loadServingChanges(database, { modelName: 'spread', from, until })

it('gives all changes of a span, however many, latest first', async () => {
  const changes = await load(at(0), at(steps))
  expect(changes).toHaveLength(steps)
  expect(changes.at(-1)).toEqual({ at: at(0), version: 1 })
  expect(changes[0]).toEqual({ at: at(steps - 1), version: null })
})

it('begins with the last change before the span, and ends with it', async () => {
  expect(await load(at(4) + minuteMs, at(5))).toEqual([
    { at: at(5), version: null },
    { at: at(4), version: 1 },
  ])
  expect(await load(at(4), at(4))).toEqual([{ at: at(4), version: 1 }])
  expect(await load(at(-9), at(-1))).toEqual([])
  expect(await load(at(steps + 50), at(steps + 60))).toEqual([{ at: at(steps - 1), version: null }])
})
