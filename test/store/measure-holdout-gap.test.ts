import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultConfiguration } from '#contracts/configuration'
import { dayMs, hourMs, type Instant, minuteMs, toIso } from '#core/instant'
import type { Database } from '#core/ports/database'
import { sql } from '#core/sql'
import { loadRetrainingFacts } from '#store/decisions/load-retraining-facts'
import { measureHoldoutGap } from '#store/runs/measure-holdout-gap'
import { keepPartitions } from '#store/tables/keep-partitions'
import { saveExampleModel } from '#test/support/example-model'
import { fakePorts } from '#test/support/fake-ports'
import { freshDatabase } from '#test/support/fresh-database'

const start = Date.UTC(2024, 2, 1)
let database: Database
beforeEach(async () => {
  database = await freshDatabase()
  const ports = fakePorts(database, toIso(start + 10 * dayMs))
  await keepPartitions(database, defaultConfiguration, ports.clock.now())
  await saveExampleModel(ports)
})
afterEach(() => database.close())

interface StoredRow {
  readonly observedAt: Instant
  readonly receivedAt: Instant
  readonly labelledAt: Instant
}

/** Hourly rows over five days, each in a batch of its own. */
async function store(rowAt: (observedAt: Instant, hour: number) => Omit<StoredRow, 'observedAt'>): Promise<void> {
  const rows = Array.from({ length: 120 }, (_, hour) => {
    const { receivedAt, labelledAt } = rowAt(start + hour * hourMs, hour)
    return {
      id: `r${hour}`,
      observed: toIso(start + hour * hourMs),
      received: toIso(receivedAt),
      labelled: toIso(labelledAt),
    }
  })
  const listed = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
    id text, observed timestamptz, received timestamptz, labelled timestamptz)`
  await database.execute(sql`
    insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, received_at)
    select 'spread', id, 1, 1, 0, received from ${listed}`)
  await database.execute(sql`
    insert into predictions (model_name, observed_at, observation_id, batch_id, label, labelled_at)
    select 'spread', observed, id, id, 1, labelled from ${listed}`)
}

const gap = (hoursMin = 0) => measureHoldoutGap(database, { modelName: 'spread', hoursMin })

it('is the time that labels take, or the hours of the setting where those are longer', async () => {
  await store((at) => ({ receivedAt: at + minuteMs, labelledAt: at + 6 * hourMs }))
  expect(await gap()).toBe(6 * hourMs)
  expect(await gap(4)).toBe(6 * hourMs)
  expect(await gap(48)).toBe(48 * hourMs)
})

it('is that of the quickest tenth where labels are uploaded now and then', async () => {
  await store((at, hour) => ({ receivedAt: at + minuteMs, labelledAt: at + (24 - (hour % 24)) * hourMs }))
  // Of each day's labels, those of the last three hours take 1 to 3 hours: 12 % are quicker than that.
  expect(await gap()).toBe(3 * hourMs)
})

it('is the one that labels say, also where their observations came in years later', async () => {
  await store((at) => ({ receivedAt: start + 1000 * dayMs, labelledAt: at + 5 * hourMs }))
  expect(await gap()).toBe(5 * hourMs)
})

it.each([
  ['with it', 0],
  ['an hour after it', hourMs],
])('is not measured on history whose labels came %s', async (_, later) => {
  await store(() => ({ receivedAt: start + 1000 * dayMs, labelledAt: start + 1000 * dayMs + later }))
  expect(await gap()).toBe(0)
  expect(await gap(3)).toBe(3 * hourMs)
})

it('is 0 without a label', async () => {
  expect(await gap()).toBe(0)
})

it('holds as many rows back from a training as lie in it', async () => {
  await store((at) => ({ receivedAt: at + minuteMs, labelledAt: at + 10 * hourMs }))
  const facts = async (hoursMin: number) =>
    loadRetrainingFacts(database, {
      modelName: 'spread',
      windowFrom: start,
      gapMs: await gap(hoursMin),
      dataHoldDays: 28,
      now: start,
    })
  expect((await facts(0)).labelledRowsInWindow).toBe(110)
  expect((await facts(48)).labelledRowsInWindow).toBe(72)
  await database.execute(sql`
    insert into model_versions (model_name, version, run_id, status, artifact_keys, artifact_sha256, artifact_bytes,
                                cutoff_at, created_at, promoted_at)
    values ('spread', 1, 'r', 'champion', '[]', 'x', 1, ${toIso(start + 59 * hourMs)}::timestamptz,
            ${toIso(start)}::timestamptz, ${toIso(start)}::timestamptz)`)
  // Rows 60 to 119 came after the cutoff; those from hour 69 on also after the gap.
  expect((await facts(0)).labelledRowsSinceChampion).toBe(51)
  expect((await facts(48)).labelledRowsSinceChampion).toBe(13)
})
