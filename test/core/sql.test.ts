import { describe, expect, it } from 'vitest'
import { rawSql, sql } from '#core/sql'

describe('a statement', () => {
  it("keeps its template's own strings, the same at each call, so that adapters join them once", () => {
    const made = [1, 2].map((value) => sql`select ${value}::int`)
    expect(made[0]?.strings).toBe(made[1]?.strings)
    expect(Object.isFrozen(made[0]?.strings)).toBe(true)
    expect(made.map(({ values }) => values)).toEqual([[1], [2]])
  })

  it('takes in other statements as parts, with their values in their places', () => {
    const inner = sql`b > ${2} and ${sql`c > ${3}`}`
    const { strings, values } = sql`select ${1}::int where ${inner} limit ${4}`
    expect(strings).toEqual(['select ', '::int where b > ', ' and c > ', ' limit ', ''])
    expect(values).toEqual([1, 2, 3, 4])
  })

  it('takes in a text of the code, and never a value as text', () => {
    const { strings, values } = sql`drop table ${rawSql('logs_1970_01')} -- ${'drop table models'}`
    expect(strings).toEqual(['drop table logs_1970_01 -- ', ''])
    expect(values).toEqual(['drop table models'])
  })

  it('carries bytes and null as values', () => {
    expect(sql`select ${Uint8Array.of(1)}, ${null}`.values).toEqual([Uint8Array.of(1), null])
  })
})
