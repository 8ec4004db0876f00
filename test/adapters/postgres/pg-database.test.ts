import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { PgDatabase } from '#adapters/postgres/pg-database'
import type { SqlExecutor } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { type PostgresServer, startPostgresServer } from '#test/support/postgres-server'
import { connectionsSuite } from './connections-suite.ts'
import { databaseSuite } from './database-suite.ts'
import { transactionsSuite } from './transactions-suite.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgresServer()
})
afterAll(() => server.stop())

databaseSuite('a PostgreSQL server', async () => new PgDatabase({ url: await server.createDatabase() }))
transactionsSuite('a PostgreSQL server', async () => new PgDatabase({ url: await server.createDatabase() }))
connectionsSuite('a PostgreSQL server', async () => new PgDatabase({ url: await server.createDatabase() }))

describe('connections to one server', () => {
  let database: PgDatabase
  beforeAll(async () => {
    database = new PgDatabase({ url: await server.createDatabase() })
  })
  afterAll(() => database.close())

  test('survive the loss of their connections', async () => {
    const cut = sql`select count(pg_terminate_backend(pid)) as n from pg_stat_activity
                     where datname = current_database() and pid <> pg_backend_pid()`
    const longWork = database.query(sql`select true as slept from pg_sleep(20)`, z.unknown()).catch((error) => error)
    const sleeping = sql`select 1 as one from pg_stat_activity
                          where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`
    await expect.poll(() => database.query(sleeping, z.unknown())).toHaveLength(1)
    await database.query(cut, z.unknown())
    expect(await longWork).toMatchObject({ name: 'DatabaseError', retryable: true })
    await expect(database.query(sql`select 1 as one`, z.unknown())).resolves.toEqual([{ one: 1 }])
  })

  test('parse each text once, and none more than they keep', async () => {
    const prepared = sql`select count(*)::integer as n from pg_prepared_statements`
    const one = new PgDatabase({ url: await server.createDatabase(), connectionCountMax: 1 })
    try {
      for (let n = 0; n < 3; n++) await one.query(sql`select ${n}::integer as n`, z.unknown())
      expect(await one.query(prepared, z.unknown())).toEqual([{ n: 2 }])
      for (let n = 0; n < 520; n++) await one.query(rawSql(`select ${n} as n`), z.unknown())
      expect(await one.query(prepared, z.unknown())).toEqual([{ n: 500 }])
    } finally {
      await one.close()
    }
  })

  test('prepare a text again whose columns changed', async () => {
    const one = new PgDatabase({ url: await server.createDatabase(), connectionCountMax: 1 })
    const read = (executor: SqlExecutor) => executor.query(sql`select * from widening`, z.unknown())
    try {
      await one.execute(rawSql('create table widening as select 1 as a'))
      expect(await read(one)).toEqual([{ a: 1 }])
      await one.execute(rawSql('alter table widening add b text'))
      // No statement can follow a refused one in its transaction, so that only the next transaction has a new name.
      await expect(one.transaction(read)).rejects.toMatchObject({ details: { sqlState: '0A000' } })
      expect(await one.transaction(read)).toEqual([{ a: 1, b: null }])
      await one.execute(rawSql('alter table widening drop b'))
      expect(await read(one)).toEqual([{ a: 1 }])
    } finally {
      await one.close()
    }
  })

  test('that are cut between two statements of a transaction fail it, and nothing else', async () => {
    const pid = sql`select pg_backend_pid() as pid`
    const work = database.transaction(async (executor) => {
      const [row] = await executor.query(pid, z.object({ pid: z.number() }))
      await database.query(sql`select pg_terminate_backend(${row?.pid ?? 0}::integer) as cut`, z.unknown())
      // The server's word arrives while nothing is asked of the connection.
      await new Promise((resolve) => setTimeout(resolve, 200))
      await executor.execute(sql`create table never (n integer)`)
    })
    await expect(work).rejects.toMatchObject({ code: 'DB_CONNECTION_LOST', retryable: true })
    const found = database.query(sql`select to_regclass('never') as found`, z.object({ found: z.string().nullable() }))
    await expect(found).resolves.toEqual([{ found: null }])
  })

  test('report a missing server as retryable', async () => {
    const nowhere = new PgDatabase({ url: 'postgresql://nobody@localhost/none?host=/nonexistent' })
    const query = nowhere.execute(sql`select 1`)
    await expect(query).rejects.toMatchObject({ code: 'DB_CONNECTION_LOST', retryable: true })
    await nowhere.close()
  })
})
