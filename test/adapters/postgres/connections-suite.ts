import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'

/** Concurrent work, on every implementation of the Database port with more than one connection. */
export function connectionsSuite(name: string, open: () => Promise<Database>): void {
  describe(`many connections to ${name}`, () => {
    let database: Database
    const increment = sql`update counters set n = n + 1 where name = 'shared'`
    const setFor = (counter: string) => sql`update counters set n = 0 where name = ${counter}`
    beforeAll(async () => {
      database = await open()
      await database.execute(rawSql('create table counters (name text primary key, n bigint not null default 0)'))
      await database.execute(rawSql("insert into counters values ('shared'), ('a'), ('b')"))
    })
    afterAll(() => database.close())

    test('lose no update of one row', async () => {
      const updates = Array.from({ length: 40 }, () => database.transaction((executor) => executor.execute(increment)))
      await Promise.all(updates)
      const rows = await database.query(sql`select n from counters where name = 'shared'`, z.object({ n: z.number() }))
      expect(rows).toEqual([{ n: 40 }])
    })

    test('let one of two claim a row by compare-and-swap', async () => {
      const claim = sql`update counters set n = 1 where name = 'a' and n = 0`
      const claims = await Promise.all([1, 2, 3].map(() => database.execute(claim)))
      expect(claims.toSorted()).toEqual([0, 0, 1])
    })

    test('report a deadlock as retryable', async () => {
      const bothHold = Promise.withResolvers<void>()
      let holding = 0
      const inOrder = (first: string, second: string) =>
        database.transaction(async (executor) => {
          await executor.execute(setFor(first))
          holding++
          if (holding === 2) bothHold.resolve()
          await bothHold.promise
          await executor.execute(setFor(second))
        })
      const results = await Promise.allSettled([inOrder('a', 'b'), inOrder('b', 'a')])
      const failed = results.filter((result) => result.status === 'rejected')
      expect(failed).toHaveLength(1)
      expect(failed[0]).toMatchObject({ reason: { code: 'DB_DEADLOCK', retryable: true } })
    })
  })
}
