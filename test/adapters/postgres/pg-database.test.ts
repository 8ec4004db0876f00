import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { PgDatabase } from '#adapters/postgres/pg-database'
import { rawSql, sql } from '#core/sql'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'
import { databaseSuite } from './database-suite.ts'
import { transactionsSuite } from './transactions-suite.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgresServer()
})
afterAll(() => server.stop())

databaseSuite('a PostgreSQL server', async () => new PgDatabase({ url: await server.createDatabase() }))
transactionsSuite('a PostgreSQL server', async () => new PgDatabase({ url: await server.createDatabase() }))

describe('many connections to one server', () => {
  let database: PgDatabase
  const increment = sql`update counters set n = n + 1 where name = 'shared'`
  const setFor = (name: string) => sql`update counters set n = 0 where name = ${name}`
  beforeAll(async () => {
    database = new PgDatabase({ url: await server.createDatabase() })
    await database.execute(rawSql('create table counters (name text primary key, n bigint not null default 0)'))
    await database.execute(rawSql("insert into counters values ('shared'), ('a'), ('b')"))
  })
  afterAll(() => database.close())

  test('lose no update of one row', async () => {
    await Promise.all(Array.from({ length: 40 }, () => database.transaction((executor) => executor.execute(increment))))
    const rows = await database.query(sql`select n from counters where name = 'shared'`, z.object({ n: z.number() }))
    expect(rows).toEqual([{ n: 40 }])
  })

  test('let one of two claim a row by compare-and-swap', async () => {
    const claim = sql`update counters set n = 1 where name = 'a' and n = 0`
    const claims = await Promise.all([1, 2, 3].map(() => database.execute(claim)))
    expect(claims.toSorted()).toEqual([0, 0, 1])
  })

  test('report a deadlock as retryable', async () => {
    const inOrder = (first: string, second: string) =>
      database.transaction(async (executor) => {
        await executor.execute(setFor(first))
        await executor.query(sql`select true as slept from pg_sleep(0.2)`, z.unknown())
        await executor.execute(setFor(second))
      })
    const [one, other] = await Promise.allSettled([inOrder('a', 'b'), inOrder('b', 'a')])
    const failed = [one, other].filter((result) => result?.status === 'rejected')
    expect(failed).toHaveLength(1)
    expect(failed[0]).toMatchObject({ reason: { code: 'DB_DEADLOCK', retryable: true } })
  })

  test('survive the loss of their connections', async () => {
    const cut = sql`select count(pg_terminate_backend(pid)) as n from pg_stat_activity
                     where datname = current_database() and pid <> pg_backend_pid()`
    const longWork = database.query(sql`select true as slept from pg_sleep(20)`, z.unknown()).catch((error) => error)
    await database.query(sql`select true as slept from pg_sleep(0.1)`, z.unknown())
    await database.query(cut, z.unknown())
    expect(await longWork).toMatchObject({ name: 'DatabaseError', retryable: true })
    await expect(database.query(sql`select 1 as one`, z.unknown())).resolves.toEqual([{ one: 1 }])
  })

  test('say that there is no server as something that may pass', async () => {
    const nowhere = new PgDatabase({ url: 'postgresql://nobody@localhost/none?host=/nonexistent' })
    const query = nowhere.execute(sql`select 1`)
    await expect(query).rejects.toMatchObject({ code: 'DB_CONNECTION_LOST', retryable: true })
    await nowhere.close()
  })
})
