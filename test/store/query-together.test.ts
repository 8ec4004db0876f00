import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { sql } from '#core/sql'
import { queryTogether, type Select } from '#store/tables/query-together'
import { column, instant, rowOf } from '#store/tables/row'
import { countStatements } from '#test/support/count-statements'
import { everyDatabase } from '#test/support/every-database'

const eventSchema = rowOf({ startedAt: instant, share: z.number(), note: z.string().nullable() })
const events: Select<z.infer<typeof eventSchema>> = {
  row: eventSchema,
  statement: sql`
    select started_at, share, note
      from (values (${'2024-03-02T00:00:00.123Z'}::timestamptz, ${0.1}::double precision, ${null}::text),
                   ('1996-09-04T01:00:00+10', 1e-300, 'früh "und" \\ spät'),
                   ('2024-03-01T00:00:00Z', 0.30000000000000004, '')) as event (started_at, share, note)
     order by started_at desc`,
}
const numbers = (to: number): Select<number> => ({
  row: column('number', z.number()),
  statement: sql`select number from generate_series(1, ${to}::bigint) as number order by number desc`,
})

describe.each(everyDatabase())('selects that are asked together on %s', (_, open) => {
  it('give what each gives alone, in its order, by one statement', async () => {
    const database = countStatements(await open())
    try {
      const together = await queryTogether(database, { events, few: numbers(3), none: numbers(0), skipped: null })
      expect(database.calls).toBe(1)
      expect(together).toEqual({
        events: await database.query(events.statement, events.row),
        few: [3, 2, 1],
        none: [],
        skipped: [],
      })
      expect(together.events.map(({ startedAt }) => startedAt)).toEqual([
        Date.parse('2024-03-02T00:00:00.123Z'),
        Date.parse('2024-03-01T00:00:00Z'),
        Date.parse('1996-09-03T15:00:00Z'),
      ])
    } finally {
      await database.close()
    }
  })

  it('ask nothing where none is needed', async () => {
    const database = countStatements(await open())
    try {
      expect(await queryTogether(database, { one: null, other: null })).toEqual({ one: [], other: [] })
      expect(database.calls).toBe(0)
    } finally {
      await database.close()
    }
  })

  it('may have more rows than an answer of the RDS Data API', async () => {
    const database = await open()
    const wide: Select<number> = {
      row: rowOf({ number: z.number(), text: z.string() }).transform(({ number }) => number),
      statement: sql`
        select number, repeat('x', 40000) as text from generate_series(1, 60) as number order by number`,
    }
    try {
      const { wide: rows } = await queryTogether(database, { few: numbers(2), wide })
      expect(rows).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    } finally {
      await database.close()
    }
  })
})
