import { expect, test } from 'vitest'
import { statementText } from '#adapters/postgres/statement-text'
import { rawSql, sql } from '#core/sql'

test('numbers the values of a statement', () => {
  expect(statementText(sql`select ${1}::int, ${'a'}`)).toBe('select $1::int, $2')
  expect(statementText(rawSql('select 1'))).toBe('select 1')
})

test('keeps the texts of two markers apart', () => {
  const statement = sql`select ${1}::int, ${'a'}`
  expect(statementText(statement)).toBe('select $1::int, $2')
  expect(statementText(statement, ':p')).toBe('select :p1::int, :p2')
  expect(statementText(statement)).toBe('select $1::int, $2')
})

test('gives the new text of an array of strings that was changed in between', () => {
  const strings = ['select ', '::int']
  const statement = { strings, values: [1] }
  expect(statementText(statement)).toBe('select $1::int')
  strings[1] = '::text'
  expect(statementText(statement)).toBe('select $1::text')
})
