import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Database } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'

/**
 * The behavior of every implementation of the Database port, within the RDS Data API: one statement a call, no arrays.
 */
export function databaseSuite(name: string, open: () => Promise<Database>): void {
  describe(`the Database port on ${name}`, () => {
    let database: Database
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

    test('gives back any text, number and bytes as they were', async () => {
      const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))
      const number = fc.double({ noNaN: true }).map((value) => value + 0)
      await fc.assert(
        fc.asyncProperty(text, number, fc.maxSafeInteger(), fc.uint8Array(), async (a, b, c, d) => {
          const back = sql`select ${a}::text as a, ${b}::double precision as b, ${c}::bigint as c, ${d}::bytea as d`
          expect(await database.query(back, z.unknown())).toStrictEqual([{ a, b, c, d: new Uint8Array(d) }])
        }),
      )
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
