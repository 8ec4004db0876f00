import { expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import { inStatements, rowsOf, type SpanToMeasure } from '#store/losses/spans-at-once'

const spansOf = (days: number, rowsPerDay: number): SpanToMeasure[] =>
  Array.from({ length: days * 4 }, (_, index) => ({ startsAt: index * lossSpanMs, rows: rowsPerDay / 4 }))

it.each([
  { rowsPerDay: 100, spans: 28 },
  { rowsPerDay: 10_000, spans: 28 },
  { rowsPerDay: 50_000, spans: 8 },
  { rowsPerDay: 100_000, spans: 4 },
  { rowsPerDay: 400_000, spans: 1 },
  { rowsPerDay: 4_000_000, spans: 1 },
])('measures $spans spans a statement at $rowsPerDay rows a day', ({ rowsPerDay, spans }) => {
  const all = spansOf(56, rowsPerDay)
  const statements = inStatements(all)
  expect(statements.flat()).toEqual(all)
  expect(new Set(statements.map(({ length }) => length))).toEqual(new Set([spans]))
  expect(statements.every((each) => each.length === 1 || rowsOf(each) <= 100_000)).toBe(true)
})

it('measures spans that are weeks apart one by one, because all rows in between would be read', () => {
  expect(
    inStatements([0, 8 * dayMs, 9 * dayMs].map((startsAt) => ({ startsAt, rows: 1 }))).map((each) => each.length),
  ).toEqual([1, 2])
})
