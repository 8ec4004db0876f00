import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PgDatabase } from '#adapters/postgres/pg-database'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { prepareDatabase } from '#local/state/prepare-database'
import { findLastDelivery, findPosition, findRunningTrainings } from '#local/state/resume'
import { findEventsAfter, findLastEventPosition } from '#store/events/find-events-after'
import { findRuns } from '#store/runs/find-runs'
import { ensurePartitions } from '#store/tables/partitions'
import { addModels } from '#test/support/add-models'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'

const count = 100_000
const from = Date.parse('2024-03-01T00:00:00Z')
const to = from + count * 60_000

let server: PostgresServer
let database: PgDatabase
beforeAll(async () => {
  server = await startPostgresServer()
  database = new PgDatabase({ url: await server.createDatabase() })
  await prepareDatabase(database)
  await addModels(database, 20)
  await ensurePartitions(database, 'retraining_logs', { from, to })
  const minutes = sql`generate_series(1, ${count}::integer) as n,
         lateral (select ${new Date(from).toISOString()}::timestamptz + n * interval '1 minute' as at,
                         'm-' || lpad((n % 20)::text, 4, '0') as name) as each`
  await database.execute(sql`
    insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, ended_at)
    select 'r-' || n, name, case when n > ${count}::integer - 20 then 'training' else 'failed' end, 'manual', 'asked', at,
           case when n <= ${count}::integer - 20 then at end
      from ${minutes}`)
  await database.execute(sql`
    insert into ingested_batches (model_name, batch_id, observation_count, label_count, rejected_count, received_at)
    select name, 'stream-' || n, 1, 0, 0, at from ${minutes}`)
  await database.execute(sql`
    insert into outbox (event_id, detail_type, event, occurred_at, published_at)
    select 'e-' || n, 'ScheduleDue', '{}', at, at from ${minutes}`)
  for (const table of ['retraining_runs', 'ingested_batches', 'outbox'])
    await database.execute({ strings: [`analyze ${table}`], values: [] })
}, 120_000)
afterAll(async () => {
  await database?.close()
  await server?.stop()
})

describe('with a hundred thousand runs, batches and events, on a PostgreSQL server', () => {
  it.each<readonly [string, (executor: SqlExecutor) => Promise<unknown>]>([
    ['the latest runs', (executor) => findRuns(executor, { limit: 100 })],
    [
      'a later page of runs',
      (executor) => findRuns(executor, { after: { requestedAt: from + 60_000 * 500, runId: 'r-500' }, limit: 100 }),
    ],
    ['the time that the installation reached', (executor) => findPosition(executor)],
    ['the last delivery of a stream', (executor) => findLastDelivery(executor, 'm-0003')],
    ['the trainings that run', (executor) => findRunningTrainings(executor)],
    ['the last event', (executor) => findLastEventPosition(executor)],
    [
      'the events after one',
      (executor) => findEventsAfter(executor, { position: count - 50, modelName: null, limit: 200 }),
    ],
  ])('%s: read from an index, however much there is beside', async (_, send) => {
    const plan = await planOf(send)
    expect(plan).toMatch(/Index/)
    expect(plan).not.toMatch(/Seq Scan on (retraining_runs|ingested_batches|outbox|retraining_logs)/)
    expect(rowsReadBy(plan)).toBeLessThan(1000)
  })
})

/** The plan of the one statement that a function sends, with the rows that its parts read. */
async function planOf(send: (executor: SqlExecutor) => Promise<unknown>): Promise<string> {
  const sent: Statement[] = []
  const query = async (statement: Statement) => {
    sent.push(statement)
    return []
  }
  await send({ query, execute: async () => 0 }).catch(() => {})
  const line = { parse: (values: unknown) => String(Object.values(values as object)[0]) }
  return (await database.query(sql`explain (analyze, timing off) ${sent[0] as Statement}`, line)).join('\n')
}

/** The most rows that one part of a plan gave or left out, over all of its loops. */
function rowsReadBy(plan: string): number {
  const given = [...plan.matchAll(/\(actual rows=([\d.]+) loops=(\d+)\)/g)].map(
    ([, rows, loops]) => Number(rows) * Number(loops),
  )
  const removed = [...plan.matchAll(/Rows Removed by \w+: (\d+)/g)].map(([, rows]) => Number(rows))
  return Math.max(...given, ...removed)
}
