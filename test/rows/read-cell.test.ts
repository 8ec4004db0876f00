import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNumber, readTime } from '#rows/read-cell'
import { readFeature } from '#rows/read-feature'
import { anyJson, anyText } from './foreign-input.ts'

describe('a numeric cell', () => {
  it.each([[Number.NaN], ['NaN'], [null], ['']])('is missing where it is %j', (cell) => {
    expect(readFeature(cell, 'numeric')).toEqual({ value: null })
  })

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 'Infinity', '-inf'])(
    'is refused where it is %s',
    (cell) => {
      expect(readFeature(cell, 'numeric')).toHaveProperty('problem')
    },
  )

  it('may be a whole number of any size', () => {
    expect(readNumber(738529527931269425n)).toEqual({ value: 738529527931269400 })
  })

  it.each(['<NA>', '#N/A', '?', ' - '])('that may stand for a missing one is refused with advice: %s', (cell) => {
    expect(readNumber(cell)).toEqual({ problem: `"${cell}" is not a number: write a missing value as an empty cell` })
  })

  it.each(['1,5', '-1,2805', '1,234', '1.234,5', "1'234,5", '1 234,50'])(
    'with a comma is refused, never read as one of its two meanings: %s',
    (cell) => {
      const advice = 'write decimals with a point and no thousands separators'
      expect(readNumber(cell)).toEqual({ problem: `"${cell}" is not a number: ${advice}` })
    },
  )

  it('is refused beyond the numbers that models compute with', () => {
    const largest = 1e38
    for (const value of [largest, -largest, String(largest)])
      expect(readFeature(value, 'numeric')).toEqual({ value: Number(value) })
    for (const value of [1.1e38, -2e38, 1e39, -1e39, '1e39', 10n ** 39n, '1e400'])
      expect(readFeature(value, 'numeric')).toHaveProperty('problem')
    expect(readFeature('1e39', 'numeric')).toEqual({
      problem: '1e+39 is beyond 1e38: models compute with numbers of 32 bits',
    })
  })
})

describe('a time', () => {
  it.each([
    ['2026-11-20 10:00:00 UTC', '2026-11-20T10:00:00Z'],
    ['2026-11-20 10:00:00.123456 UTC', '2026-11-20T10:00:00.123Z'],
    ['2026-11-20T10:00:00.123456+0100', '2026-11-20T09:00:00.123Z'],
    ['2026-11-20 10:00:00 GMT', '2026-11-20T10:00:00Z'],
    [1795000000000, '2026-11-18T11:06:40Z'],
    [1795000000000n, '2026-11-18T11:06:40Z'],
    ['1795000000000.75', '2026-11-18T11:06:40Z'],
  ])('is read: %s', (cell, expected) => {
    expect(readTime(cell)).toEqual({ value: Date.parse(expected) })
  })

  it.each([
    [1795000000, 'epoch seconds?'],
    ['1795000000', 'epoch seconds?'],
    ['1700000000.123', 'epoch seconds?'],
    [1700000000.123, 'epoch seconds?'],
    ['315532800', 'epoch seconds?'],
    ['1795000000000000', 'epoch microseconds?'],
    [1795000000000000, 'epoch microseconds?'],
    ['1795000000000000000', 'epoch nanoseconds?'],
    [1795000000000000000n, 'epoch nanoseconds?'],
    [1795000000000000000, 'epoch nanoseconds?'],
    ['45231.5', 'a date as Excel counts days?'],
    [45231, 'a date as Excel counts days?'],
    ['20261101', 'a date without separators?'],
    ['202611011230', 'a date without separators?'],
    ['20261101123000', 'a date without separators?'],
  ])('in another unit is refused by name: %s', (cell, guess) => {
    expect(readTime(cell)).toEqual({ problem: `${cell} is no time in epoch milliseconds (${guess})` })
  })

  it.each(['2026-02-29T10:00:00Z', '2026-11-20T10:00:00 Europe/Berlin', 'x'])('is refused: %s', (cell) => {
    expect(readTime(cell)).toEqual({ problem: `"${cell}" is no ISO 8601 time` })
  })

  it('in milliseconds from 1973 to 5138 is never taken for a guess, and never for another moment', () => {
    const isDigits = (ms: number) => /^(19|20)\d{10}$|^(19|20)\d{12}$/.test(String(ms))
    const moments = fc.integer({ min: 1e11, max: 1e14 - 1 }).filter((ms) => !isDigits(ms))
    fc.assert(
      fc.property(moments, (ms) => {
        expect(readTime(String(ms))).toEqual({ value: ms })
      }),
    )
  })
})

it('reads any cell, or says in well-formed words what is wrong with it', () => {
  const cells = fc.oneof(anyJson, anyText, fc.bigInt(), fc.double(), fc.uint8Array())
  fc.assert(
    fc.property(cells, (cell) => {
      for (const read of [
        readNumber(cell),
        readTime(cell),
        readFeature(cell, 'numeric'),
        readFeature(cell, 'categorical'),
      ])
        expect('problem' in read ? read.problem.length : 1).toBeGreaterThan(0)
    }),
    { numRuns: 500 },
  )
})
