import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCategory, readId } from '#rows/read-name'

describe('an id', () => {
  it.each([
    [738529527931269425n, '738529527931269425'],
    ['738529527931269425', '738529527931269425'],
    [7, '7'],
    [' c7 ', 'c7'],
    ['007', '007'],
    ['5e17', '5e17'],
    // R writes 100000 so; nothing is lost.
    ['1e+05', '100000'],
    ['1.25e+03', '1250'],
  ])('keeps every digit: %s', (cell, id) => {
    expect(readId(cell)).toEqual({ value: id })
  })

  it.each([7.385295279312694e17, '7.385295279312694e+17', '7.38529527931269E+17', '1E+12', 2 ** 53])(
    'that lost digits is refused: %s',
    (cell) => {
      const problem = `the id ${cell} lost digits: it was stored as a floating-point number`
      expect(readId(cell)).toEqual({ problem })
    },
  )

  it.each([
    [{ a: 1 }, 'a list or an object is no id'],
    [[1], 'a list or an object is no id'],
    [true, 'true is no id'],
    [Number.NaN, 'no id'],
    [null, 'no id'],
    [' ', 'no id'],
    [Number.POSITIVE_INFINITY, 'not a finite number'],
    ['x'.repeat(201), 'an id has at most 200 characters'],
  ])('is refused: %j', (cell, problem) => {
    expect(readId(cell)).toEqual({ problem })
  })

  it('is one for one whole number', () => {
    fc.assert(
      fc.property(fc.bigInt(), (id) => {
        expect(readId(id)).toEqual({ value: String(id) })
      }),
    )
  })
})

describe('a category', () => {
  it.each([
    [['True', 'TRUE', 'true', true], 'true'],
    [['False', 'FALSE', 'false', false], 'false'],
    [[1, '1', '1.0', 1n, ' 1 '], '1'],
    [[0, '0', '0.0', -0, '-0.0'], '0'],
    [[-3, '-3', '-3.0'], '-3'],
    [[738529527931269425n, '738529527931269425'], '738529527931269425'],
    [['gold', ' gold', 'gold '], 'gold'],
    [['', ' ', null, undefined, Number.NaN], null],
  ])('is the same in CSV, JSON and Parquet, case %#', (cells, value) => {
    for (const cell of cells) expect(readCategory(cell)).toEqual({ value })
  })

  it.each(['1.10', '1.00', '007', '007.0', 'NA', 'T', 'yes', '1.0.0', '.0'])('of other text is its own: %s', (cell) => {
    expect(readCategory(cell)).toEqual({ value: cell })
  })

  it.each([
    [{}, 'a list or an object is no category'],
    [new Uint8Array([0xff]), 'bytes that are not UTF-8 text'],
    [Number.NEGATIVE_INFINITY, 'not a finite number'],
    [7.385295279312694e17, 'the category 738529527931269400 lost digits: it was stored as a floating-point number'],
    ['x'.repeat(1001), 'a category has at most 1000 characters, and this one 1001'],
  ])('is refused: %j', (cell, problem) => {
    expect(readCategory(cell)).toEqual({ problem })
  })

  it('is of the longest length that there is', () => {
    expect(readCategory('x'.repeat(1000))).toEqual({ value: 'x'.repeat(1000) })
  })
})
