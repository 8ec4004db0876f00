import { performance } from 'node:perf_hooks'
import { dayMs, toIso } from '#core/instant'
import { sql } from '#core/sql'
import { type BatchRows, insertBatch } from '#store/rows/insert-batch'
import { ensurePartitions } from '#store/tables/partitions'
import { freshDatabase } from '#test/support/fresh-database'
import { describeMachine, report, tableOf } from './machine.ts'

/** Stored rows at which a thousand labels are joined. */
const storedRows = [10_000, 30_000, 100_000, 300_000]
const labelsAtOnce = 1000
const days = 365
const now = Date.parse('2024-12-30T00:00:00Z')
const modelName = 'bench'

/** Labels by the id of their observation alone, as most label files have them; or with its time. */
const ways = { 'by id alone': false, 'by id and time': true } as const

const rowAt = (row: number) => now - Math.round(((row * 7919) % storedMax) * ((days * dayMs) / storedMax))
const storedMax = storedRows.at(-1) as number

function batchOf(batchId: string, labels: BatchRows['labels']): BatchRows {
  return {
    modelName,
    batchId,
    contentAddress: null,
    objectKey: null,
    receivedAt: now,
    rejectedCount: 0,
    knownBeforeReason: '%1$s, %2$s',
    aheadMaxMs: dayMs,
    request: null,
    observations: [],
    labels,
    profiles: [],
  }
}

const before = describeMachine()
const database = await freshDatabase()
await ensurePartitions(database, 'predictions', { from: now - days * dayMs, to: now })
await database.execute(sql`
  insert into models (model_name, model_type, definition, created_at, updated_at)
  values (${modelName}, 'xgboost', '{}', ${toIso(now)}::timestamptz, ${toIso(now)}::timestamptz)`)
await database.execute(sql`insert into model_activity (model_name) values (${modelName})`)
const figures: Record<string, Record<number, number>> = {}
let stored = 0
for (const count of storedRows) {
  for (; stored < count; stored += 2000) {
    const rows = Array.from({ length: 2000 }, (_, index) => ({
      id: `row-${stored + index}`,
      at: toIso(rowAt(stored + index)),
    }))
    await database.execute(sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id, version, score)
      select ${modelName}, row.at, row.id, 'stored', 1, 0.5
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (id text, at timestamptz)`)
  }
  for (const [way, withTime] of Object.entries(ways)) {
    const offset = Math.floor(count / 2) - (withTime ? labelsAtOnce : 0)
    const labels = Array.from({ length: labelsAtOnce }, (_, index) => ({
      rowNumber: index + 1,
      id: `row-${offset + index}`,
      at: withTime ? toIso(rowAt(offset + index)) : null,
      label: index % 2,
      knownAt: toIso(now),
    }))
    const start = performance.now()
    const { labelsNew } = await database.transaction((executor) =>
      insertBatch(executor, batchOf(`${way}-${count}`, labels)),
    )
    const ms = performance.now() - start
    if (labelsNew !== labelsAtOnce) throw new Error(`${labelsNew} labels were joined, not ${labelsAtOnce}`)
    figures[way] = { ...figures[way], [count]: ms }
  }
}
await database.close()
const rows = Object.entries(figures).map(([way, ms]) => [
  way,
  ...storedRows.map((count) => `${ms[count]?.toFixed(0)} ms`),
])
report('labels', tableOf(['1,000 labels', ...storedRows.map((count) => `${count} rows`)], rows), { before, figures })
