import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { PGliteDatabase } from '#adapters/postgres/pglite-database'
import { rawSql, sql } from '#core/sql'
import { freshDatabase } from '#test/support/fresh-database'
import { databaseSuite } from './database-suite.ts'
import { transactionsSuite } from './transactions-suite.ts'

databaseSuite('PGlite', freshDatabase)
transactionsSuite('PGlite', freshDatabase)

describe('PGlite', () => {
  let database: PGliteDatabase
  beforeAll(async () => {
    database = await freshDatabase()
    await database.execute(rawSql('create table notes (text text)'))
    await database.execute(rawSql('alter table notes alter text set storage external'))
  })
  afterAll(() => database.close())

  test('refuses a statement past the handle of the open transaction instead of waiting for itself', async () => {
    const work = database.transaction(() => database.execute(sql`select 1`))
    await expect(work).rejects.toMatchObject({ code: 'DB_OUTSIDE_TRANSACTION' })
    await expect(database.transaction(() => database.transaction(async () => 1))).rejects.toMatchObject({
      code: 'DB_OUTSIDE_TRANSACTION',
    })
    expect(await database.execute(sql`select 1`)).toBe(0)
  })

  test('refuses statements after it was closed, and while it closes', async () => {
    const other = await freshDatabase()
    const closing = other.close()
    await expect(other.execute(sql`select 1`)).rejects.toMatchObject({ code: 'DB_CLOSED', retryable: false })
    await closing
    await expect(other.query(sql`select 1 as one`, z.unknown())).rejects.toMatchObject({ code: 'DB_CLOSED' })
    await expect(other.transaction(async () => 1)).rejects.toMatchObject({ code: 'DB_CLOSED' })
    await expect(other.close()).resolves.toBeUndefined()
  })

  test('runs more different statements than it keeps prepared', async () => {
    for (let width = 1; width <= 600; width++) {
      const ones = Array.from({ length: width }, () => '1').join(' + ')
      const [row] = await database.query(rawSql(`select ${ones} as sum`), z.object({ sum: z.number() }))
      expect(row?.sum).toBe(width)
    }
  })

  test('keeps its write-ahead log short and its dead rows few by itself', async () => {
    const filler = 'x'.repeat(200_000)
    const insert = sql`insert into notes values (${filler})`
    for (let n = 0; n < 450; n++) await database.transaction((executor) => executor.execute(insert))
    const [log] = await database.query(
      sql`select (pg_current_wal_insert_lsn() - redo_lsn)::double precision / 1048576 as megabytes
            from pg_control_checkpoint()`,
      z.object({ megabytes: z.number() }),
    )
    expect(log?.megabytes).toBeLessThan(60)
    await database.execute(sql`delete from notes`)
    await database.maintain()
    const dead = sql`select n_dead_tup as n from pg_stat_user_tables where relname = 'notes'`
    expect(await database.query(dead, z.unknown())).toEqual([{ n: 0 }])
  }, 120_000)
})
