import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'

const countRow = z.object({ n: z.number() }).transform((row) => row.n)

/** The guarantees of a transaction on every implementation of the Database port. */
export function transactionsSuite(name: string, open: () => Promise<Database>): void {
  describe(`transactions on ${name}`, () => {
    let database: Database
    const count = async (label: string) => {
      const [n] = await database.query(sql`select count(*) as n from marks where label = ${label}`, countRow)
      return n
    }
    beforeAll(async () => {
      database = await open()
      await database.execute(rawSql('create table marks (label text not null)'))
    })
    afterAll(() => database.close())

    test('commits a transaction and gives its result', async () => {
      const result = await database.transaction(async (executor) => {
        await executor.execute(sql`insert into marks values ('committed')`)
        return executor.query(sql`select count(*) as n from marks where label = 'committed'`, countRow)
      })
      expect(result).toEqual([1])
      expect(await count('committed')).toBe(1)
    })

    test('rolls a transaction back when its work throws', async () => {
      const work = database.transaction(async (executor) => {
        await executor.execute(sql`insert into marks values ('taken back')`)
        throw new RangeError('changed my mind')
      })
      await expect(work).rejects.toThrow(RangeError)
      expect(await count('taken back')).toBe(0)
    })

    test('does not report a commit when a statement failed and its error was swallowed', async () => {
      const work = database.transaction(async (executor) => {
        await executor.execute(sql`insert into marks values ('swallowed')`)
        await executor.execute(sql`select 1 / 0`).catch(() => undefined)
      })
      await expect(work).rejects.toMatchObject({ code: 'DB_TRANSACTION_ABORTED' })
      expect(await count('swallowed')).toBe(0)
    })

    test('keeps a statement from outside out of an open transaction', async () => {
      const failing = database.transaction(async (executor) => {
        for (let step = 0; step < 5; step++) await executor.execute(sql`insert into marks values ('inside')`)
        throw new Error('roll back')
      })
      const outside = [1, 2, 3].map(() => database.execute(sql`insert into marks values ('outside')`))
      const following = database.transaction((executor) => executor.execute(sql`insert into marks values ('outside')`))
      await expect(failing).rejects.toThrow('roll back')
      await Promise.all([...outside, following])
      expect(await count('inside')).toBe(0)
      expect(await count('outside')).toBe(4)
    })

    test('refuses a handle whose transaction is over', async () => {
      const handle = await database.transaction(async (executor) => executor)
      await expect(handle.execute(sql`select 1`)).rejects.toMatchObject({ code: 'DB_TRANSACTION_OVER' })
    })
  })
}
