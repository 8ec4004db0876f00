import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { dayMs, toIso } from '#core/instant'
import type { Database, RowParser, SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { insertBatch } from '#store/rows/insert-batch'
import { ensurePartitions } from '#store/tables/partitions'
import { everyDatabase } from '#test/support/every-database'

const modelName = 'spread'
const now = Date.parse('2024-12-30T00:00:00Z')
const labelCount = 500
const planRow = z.object({ 'QUERY PLAN': z.string() }).transform((row) => row['QUERY PLAN'])

/**
 * A thousand stored rows and thirty thousand of them, in twelve partitions of which the planner knows no statistics, as
 * in a database that was just filled. A clock would tell of the machine; pages tell of the work.
 */
describe.each(everyDatabase())('joining labels in %s', (_, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
    await ensurePartitions(database, 'predictions', { from: now - 360 * dayMs, to: now })
    await database.execute(sql`
      insert into models (model_name, model_type, definition, created_at, updated_at)
      values (${modelName}, 'xgboost', '{}', '2024-01-01', '2024-01-01')`)
    await database.execute(sql`insert into model_activity (model_name) values (${modelName})`)
  })
  afterAll(() => database.close())

  it.each([
    ['the id of their observation alone', false],
    ['its id and its time', true],
  ])('by %s touches no more pages of thirty times as many rows', async (way, hasTime) => {
    await store(database, 0, 1000)
    const few = await pagesTouched(database, `few ${way}`, hasTime)
    await store(database, 1000, 30_000)
    const many = await pagesTouched(database, `many ${way}`, hasTime)
    // An index of thirty times as many rows is a level or two deeper.
    expect(many / few).toBeLessThan(2)
    expect(many / few).toBeGreaterThan(0.5)
    await database.execute(sql`delete from predictions`)
    await database.execute(sql`delete from ingested_batches`)
  })
})

const at = (row: number) => now - ((row * 7919) % 30_000) * Math.round((360 * dayMs) / 30_000)

async function store(database: Database, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += 5000) {
    const rows = Array.from({ length: Math.min(5000, to - start) }, (_, index) => ({
      id: `row-${start + index}`,
      at: toIso(at(start + index)),
    }))
    await database.execute(sql`
      insert into predictions (model_name, observed_at, observation_id, batch_id, version, score)
      select ${modelName}, row.at, row.id, 'stored', 1, 0.5
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (id text, at timestamptz)`)
  }
}

/** Pages that the statement touches at each node of its plan. */
async function pagesTouched(database: Database, batchId: string, hasTime: boolean): Promise<number> {
  const plan: string[] = []
  const labels = Array.from({ length: labelCount }, (_, index) => ({
    rowNumber: index + 1,
    id: `row-${index}`,
    at: hasTime ? toIso(at(index)) : null,
    label: index % 2,
    knownAt: toIso(now),
  }))
  await database.transaction((executor) =>
    insertBatch(explaining(executor, plan), {
      modelName,
      batchId,
      contentAddress: null,
      objectKey: null,
      receivedAt: now,
      rejectedCount: 0,
      knownBeforeReason: '',
      aheadMaxMs: dayMs,
      request: null,
      observations: [],
      labels,
      profiles: [],
    }),
  )
  const [joined] = await database.query(
    sql`select count(label) as joined from predictions`,
    z.object({ joined: z.number() }),
  )
  expect(joined).toEqual({ joined: labelCount })
  const pages = plan.flatMap((line) => [...line.matchAll(/(?:hit|read)=(\d+)/g)].map(([, count]) => Number(count)))
  return pages.reduce((sum, count) => sum + count, 0)
}

/** Runs a statement, and gives its plan in place of its rows. */
function explaining(executor: SqlExecutor, plan: string[]): SqlExecutor {
  const explained = ({ strings: [first = '', ...rest], values }: Statement): Statement => ({
    strings: [`explain (analyze, buffers, timing off, costs off) ${first}`, ...rest],
    values,
  })
  return {
    execute: (statement) => executor.execute(statement),
    query: async <Row>(statement: Statement, _row: RowParser<Row>) => {
      plan.push(...(await executor.query(explained(statement), planRow)))
      return []
    },
  }
}
