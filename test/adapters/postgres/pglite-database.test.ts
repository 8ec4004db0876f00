import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { openPGlite, type PGliteDatabase } from '#adapters/postgres/pglite-database'
import { AppError } from '#core/errors'
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

  test('writes nothing while its disk is nearly full, reads on, and writes again', async () => {
    let isLow = false
    const refuseIfLow = () => {
      if (isLow) throw new AppError({ code: 'DISK_FULL', message: '3 MiB left', retryable: true })
    }
    const space = {
      get isLow() {
        return isLow
      },
      refuseIfLow,
    }
    const other = await openPGlite({ space })
    await other.execute(rawSql('create table kept (n int, updated_at int)'))
    const count = () => other.query(sql`select count(*) as n, max(updated_at) as last from kept`, z.unknown())
    const full = { code: 'DISK_FULL', retryable: true }
    const add = sql`insert into kept values (1, 1)`
    const fillsUp = other.transaction(async (executor) => {
      await executor.execute(add)
      isLow = true
      await executor.execute(add)
    })
    await expect(fillsUp).rejects.toMatchObject(full)
    await expect(other.execute(add)).rejects.toMatchObject(full)
    await expect(other.query(sql`insert into kept values (1, 1) returning n`, z.unknown())).rejects.toMatchObject(full)
    await expect(other.query(sql`select n from kept for update`, z.unknown())).rejects.toMatchObject(full)
    expect(await count()).toEqual([{ n: 0, last: null }])
    isLow = false
    await other.transaction((executor) => executor.execute(add))
    expect(await count()).toEqual([{ n: 1, last: 1 }])
    await other.close()
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

  test('gives way to timers and sockets while one statement follows another', async () => {
    let isOver = false
    let turns = 0
    const others = () => {
      turns += 1
      if (!isOver) setImmediate(others)
    }
    setImmediate(others)
    const until = performance.now() + 200
    while (performance.now() < until) await database.query(sql`select 1 as one`, z.unknown())
    isOver = true
    expect(turns).toBeGreaterThan(2)
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
