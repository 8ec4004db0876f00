import { expect, test } from 'vitest'
import * as z from 'zod'
import { readMigrations } from '#adapters/postgres/read-migrations'
import { rawSql, sql } from '#core/sql'
import { freshDatabase } from '../support/fresh-database.ts'
import { hasQuestionMark } from '../support/question-marks.ts'

test("a question mark is found outside of strings, quoted names and comments, with the template's values left out", () => {
  const bare = [sql`select '[]'::jsonb ? ${'a'}`, sql`select a ?| b`, sql`select 'it''s' ? 'a'`, rawSql('?')]
  expect(bare.filter(hasQuestionMark)).toEqual(bare)
  const literal = [sql`select '?', ''''||'?'`, sql`select 1 as "a?"`, sql`select 1 -- why?`, sql`select 1 /* ? \n ? */`]
  expect(literal.filter(hasQuestionMark)).toEqual([])
  expect(hasQuestionMark(sql`select ${'?'}::text`)).toBe(false)
})

test('the database of tests refuses a statement with one, inside a transaction too', async () => {
  await using database = await opened()
  const bare = sql`select '["a"]'::jsonb ? 'a' as found`
  await expect(database.query(bare, z.unknown())).rejects.toThrow('a bare ?')
  await expect(database.execute(bare)).rejects.toThrow('a bare ?')
  await expect(database.transaction((executor) => executor.execute(bare))).rejects.toThrow('a bare ?')
  await expect(database.query(sql`select '?' as mark`, z.object({ mark: z.string() }))).resolves.toEqual([
    { mark: '?' },
  ])
})

test('no migration has one', async () => {
  const statements = (await readMigrations()).flatMap((migration) => migration.statements.map(rawSql))
  expect(statements.length).toBeGreaterThan(50)
  expect(statements.filter(hasQuestionMark)).toEqual([])
})

async function opened() {
  const database = await freshDatabase()
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() })
}
