import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { findRuns } from '#store/runs/find-runs'
import { addModels } from '#test/support/add-models'
import { freshDatabase } from '#test/support/fresh-database'

let database: Database
beforeAll(async () => {
  database = await freshDatabase()
  await addModels(database, 20)
  // A run a minute, the models in turn; the last run of each is active.
  await database.execute(sql`
    insert into retraining_runs (run_id, model_name, state, trigger, reason, requested_at, ended_at)
    select 'r-' || lpad(n::text, 5, '0'), 'm-' || lpad((n % 20)::text, 4, '0'),
           case when n >= 4980 then 'training' else 'failed' end, 'manual', 'asked',
           timestamptz '2024-03-01' + n * interval '1 minute',
           case when n < 4980 then timestamptz '2024-03-01' + (n + 1) * interval '1 minute' end
      from generate_series(0, 4999) as n`)
  await database.execute(sql`analyze retraining_runs`)
})
afterAll(() => database.close())

const idsOf = async (filter: Parameters<typeof findRuns>[1]) =>
  (await findRuns(database, filter)).map(({ runId }) => runId)

describe('runs are found', () => {
  it('newest first, a page after the other', async () => {
    expect(await idsOf({ limit: 2 })).toEqual(['r-04999', 'r-04998'])
    const after = { requestedAt: Date.parse('2024-03-01T00:02:00Z'), runId: 'r-00002' }
    expect(await idsOf({ after, limit: 5 })).toEqual(['r-00001', 'r-00000'])
  })

  it('by their id, their model and whether they are active, and by several of these', async () => {
    expect(await idsOf({ runId: 'r-00007', limit: 5 })).toEqual(['r-00007'])
    expect(await idsOf({ modelName: 'm-0003', limit: 2 })).toEqual(['r-04983', 'r-04963'])
    expect(await idsOf({ modelName: 'm-0003', activeOnly: true, limit: 2 })).toEqual(['r-04983'])
    expect(await idsOf({ activeOnly: true, limit: 100 })).toHaveLength(20)
    expect(await idsOf({ runId: 'r-00007', activeOnly: true, limit: 5 })).toEqual([])
  })

  it.each([
    ['all', {}],
    ['later ones', { after: { requestedAt: Date.parse('2024-03-02T00:00:00Z'), runId: 'r-01440' } }],
    ['those of a model', { modelName: 'm-0003' }],
    ['active ones', { activeOnly: true }],
  ])('in an index, not by reading the whole table: %s', async (_, filter) => {
    expect(await planOf((executor) => findRuns(executor, { ...filter, limit: 50 }))).not.toContain(
      'Seq Scan on retraining_runs',
    )
  })
})

/** The plan of the one statement that a function sends. */
async function planOf(send: (executor: SqlExecutor) => Promise<unknown>): Promise<string> {
  const sent: Statement[] = []
  const query = async (statement: Statement) => {
    sent.push(statement)
    return []
  }
  await send({ query, execute: async () => 0 })
  const line = { parse: (values: unknown) => String(Object.values(values as object)[0]) }
  return (await database.query(sql`explain ${sent[0] as Statement}`, line)).join('\n')
}
