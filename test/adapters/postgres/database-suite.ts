import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'

/** What every implementation of the Database port does. It keeps to what the RDS Data API can: one statement a call, no arrays. */
export function databaseSuite(name: string, open: () => Promise<Database>): void {
  describe(`the Database port on ${name}`, () => {
    let database: Database
    const count = async (label: string) => {
      const [row] = await database.query(sql`select count(*) as n from marks where label = ${label}`, rowOf('n'))
      return row
    }
    beforeAll(async () => {
      database = await open()
      await database.execute(rawSql('create table marks (label text not null, n bigint unique check (n < 1000000))'))
    })
    afterAll(() => database.close())

    test('gives rows alike on every driver', async () => {
      const [row] = await database.query(everyType(), z.unknown())
      expect(row).toStrictEqual({
        small: -3,
        whole: 2_147_483_647,
        big: Number.MAX_SAFE_INTEGER,
        floating: 0.1,
        infinite: Number.POSITIVE_INFINITY,
        yes: true,
        nothing: null,
        words: "it's “quoted” \\ 😀",
        at: new Date('1996-05-07T00:30:00.123Z'),
        document: { a: [1, null, 'x'] },
        bytes: new Uint8Array([0, 1, 255, 92]),
        exact: '1.50',
      })
    })

    test('gives counts and sums of integers as numbers', async () => {
      const rows = await database.query(
        sql`select count(*) as n, sum(x) as s from generate_series(1, 3) as x`,
        z.unknown(),
      )
      expect(rows).toStrictEqual([{ n: 3, s: 6 }])
    })

    test('refuses a bigint that would lose digits', async () => {
      const query = database.query(sql`select 9007199254740993::bigint as n`, z.unknown())
      await expect(query).rejects.toMatchObject({ name: 'DatabaseError', code: 'DB_NUMBER_TOO_LARGE' })
      await expect(database.query(sql`select 1 as n`, rowOf('n'))).resolves.toEqual([1])
    })

    test('refuses two statements in a call', async () => {
      const call = database.execute(rawSql('select 1; select 2'))
      await expect(call).rejects.toMatchObject({ details: { sqlState: '42601' } })
    })

    test('counts the rows that a statement changed', async () => {
      expect(await database.execute(sql`insert into marks select 'counted' from generate_series(1, ${5}::int)`)).toBe(5)
      expect(await database.execute(sql`update marks set label = 'counted' where label = 'counted'`)).toBe(5)
      expect(await database.execute(sql`update marks set label = 'x' where label = 'nobody'`)).toBe(0)
      expect(await database.execute(sql`select 1 as one`)).toBe(0)
      expect(await database.execute(rawSql('create table if not exists marks (label text)'))).toBe(0)
    })

    test('takes thousands of rows as one JSONB parameter', async () => {
      const rows = Array.from({ length: 5000 }, (_, n) => ({ label: 'bulk', n, note: 'x'.repeat(200) }))
      const inserted = await database.execute(sql`
        insert into marks (label, n)
        select label, n from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (label text, n bigint)`)
      expect(inserted).toBe(5000)
    })

    test('gives as many rows as there are, however large', async () => {
      const query = sql`select repeat('x', 1000) as text from generate_series(1, 4000)`
      const rows = await database.query(query, z.object({ text: z.string().length(1000) }))
      expect(rows).toHaveLength(4000)
    })

    test('commits what a transaction did, and gives its result', async () => {
      const result = await database.transaction(async (executor) => {
        await executor.execute(sql`insert into marks values ('committed')`)
        return executor.query(sql`select count(*) as n from marks where label = 'committed'`, rowOf('n'))
      })
      expect(result).toEqual([1])
      expect(await count('committed')).toBe(1)
    })

    test('takes back what a transaction did when its work throws', async () => {
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

    test.each([
      ['a duplicate', rawSql("insert into marks values ('a', 1), ('b', 1)"), '23505', 'DB_DUPLICATE', 'marks_n_key'],
      [
        'a failed check',
        rawSql("insert into marks values ('a', 1000000)"),
        '23514',
        'DB_CHECK_VIOLATED',
        'marks_n_check',
      ],
      ['a missing value', rawSql('insert into marks values (null)'), '23502', 'DB_NULL_NOT_ALLOWED', undefined],
      ['a missing table', rawSql('select from nowhere'), '42P01', 'DB_INVALID_STATEMENT', undefined],
      ['a division by zero', rawSql('select 1 / 0'), '22012', 'DB_INVALID_VALUE', undefined],
      ['broken JSON', sql`select ${'{'}::jsonb`, '22P02', 'DB_INVALID_VALUE', undefined],
    ])('names %s', async (_, statement, sqlState, code, constraint) => {
      const error = await database.execute(statement).catch((thrown) => thrown)
      expect(error).toMatchObject({ name: 'DatabaseError', code, retryable: false, details: { sqlState } })
      expect(error.details.constraint).toBe(constraint)
    })

    test('sees new columns of a table that it has read before', async () => {
      const query = () => database.query(sql`select * from widening`, z.unknown())
      await database.execute(rawSql('create table widening (a int)'))
      await database.execute(rawSql('insert into widening values (1)'))
      expect(await query()).toEqual([{ a: 1 }])
      await database.execute(rawSql('alter table widening add b text'))
      expect(await query()).toEqual([{ a: 1, b: null }])
    })

    test('is closed twice without harm', async () => {
      const other = await open()
      await other.close()
      await other.close()
    })
  })
}

function rowOf<Name extends string>(name: Name) {
  return z.record(z.string(), z.number()).transform((row) => row[name])
}

function everyType() {
  return sql`
    select ${-3}::smallint as small, ${2_147_483_647}::integer as whole, ${Number.MAX_SAFE_INTEGER}::bigint as big,
           ${0.1}::double precision as floating, ${'Infinity'}::double precision as infinite, ${true}::boolean as yes,
           ${null}::text as nothing, ${"it's “quoted” \\ 😀"}::text as words,
           ${'1996-05-07T00:30:00.123Z'}::timestamptz as at, ${'{"a": [1, null, "x"]}'}::jsonb as document,
           ${new Uint8Array([0, 1, 255, 92])}::bytea as bytes, ${'1.50'}::numeric as exact`
}
