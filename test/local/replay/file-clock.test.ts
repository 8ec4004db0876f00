import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayMs, hourMs, minuteMs } from '#core/instant'
import { fileClock } from '#local/replay/file-clock'

const start = Date.parse('2024-01-01T00:00:00Z')
const every = (stepMs: number, count: number, from = start) =>
  Array.from({ length: count }, (_, index) => from + index * stepMs)
const year = 365 * dayMs
const wrongIn = (times: readonly number[]) => {
  const { moves } = fileClock(times)
  return times.flatMap((_, position) => (moves(position) ? [] : [position]))
}
const withAt = (times: readonly number[], changes: Readonly<Record<number, number>>) =>
  times.map((time, position) => changes[position] ?? time)

describe('the clock of a file', () => {
  it.each([
    ['in the middle', { 500: start + 18 * year }],
    ['as the first row', { 0: start + 18 * year }],
    ['as the last row', { 999: start + 18 * year }],
    ['at several places', { 0: start + 40 * year, 3: start + 18 * year, 400: start + 9 * year, 999: start + year }],
    [
      'in a block',
      Object.fromEntries(Array.from({ length: 9 }, (_, n) => [200 + n, start + 18 * year + n * minuteMs])),
    ],
    ['by ten days, within the time of the file', { 100: start + 10 * dayMs }],
  ])('is not moved by rows that are dated ahead, %s', (_, changes) => {
    const times = withAt(every(15 * minuteMs, 1000), changes)
    expect(wrongIn(times)).toEqual(Object.keys(changes).map(Number))
  })

  it.each([
    ['as the first row', { 0: start - 20 * year }],
    ['as the second row', { 1: start - 20 * year }],
  ])('does not begin with a row that is dated long before the others, %s', (_, changes) => {
    const times = withAt(every(15 * minuteMs, 1000), changes)
    expect(wrongIn(times)).toEqual(Object.keys(changes).map(Number))
  })

  it('is not moved by one of a few rows that is dated years ahead', () => {
    expect(wrongIn(withAt(every(hourMs, 8), { 4: start + 18 * year }))).toEqual([4])
    expect(wrongIn(withAt(every(hourMs, 8), { 7: start + 18 * year }))).toEqual([7])
  })

  it.each([
    ['in order of time', every(15 * minuteMs, 1000)],
    ['a week apart', every(7 * dayMs, 300)],
    ['a week apart, of a few rows', every(7 * dayMs, 3)],
    ['a year apart', every(year, 4)],
    ['with a pause of a year', [...every(hourMs, 500), ...every(hourMs, 500, start + 2 * year)]],
    ['with a pause of twenty days before its last row', [...every(hourMs, 100), start + 24 * dayMs]],
    ['with late rows', withAt(every(hourMs, 500), { 300: start, 301: start - 5 * dayMs })],
    ['with the newest row first', every(hourMs, 2000).reverse()],
    ['with the newest day first', every(dayMs, 400).reverse()],
    ['at one time', every(0, 100)],
    ['of a row', [start]],
    ['of rows without a time among others', withAt(every(hourMs, 100), { 4: Number.NaN, 50: Number.NaN })],
    ['of two parts, of which the second is older', [...every(hourMs, 500, start + year), ...every(hourMs, 500)]],
  ])('takes a file as it is: %s', (_, times) => {
    expect(wrongIn(times).filter((position) => !Number.isNaN(times[position]))).toEqual([])
  })

  it('is moved by rows in order of time, whatever their steps', () => {
    // Steps of up to a month: a longer one before the last row alone is what a wrong date looks like.
    const steps = fc.array(fc.integer({ min: 0, max: 29 * dayMs }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(steps, (gaps) => {
        let time = start
        const times = gaps.map((gap) => (time += gap))
        expect(wrongIn(times)).toEqual([])
      }),
    )
  })

  it('is never moved past the rows around it by one row of a far time', () => {
    const steps = fc.array(fc.integer({ min: 1, max: hourMs }), { minLength: 30, maxLength: 300 })
    fc.assert(
      fc.property(steps, fc.nat(), fc.integer({ min: 2, max: 70 }), (gaps, at, years) => {
        let time = start
        const times = gaps.map((gap) => (time += gap))
        const position = at % times.length
        times[position] = start + years * year
        expect(wrongIn(times)).toEqual([position])
      }),
    )
  })
})
