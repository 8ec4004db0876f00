import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findUnstorable } from '#core/text/find-unstorable'
import { shortened } from '#core/text/shortened'
import { storableJson } from '#core/text/storable-json'

/** Any UTF-16 units, halves of characters and NUL among them. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })

describe('a shortened text', () => {
  it('never ends in half a character, and loses one unit at most', () => {
    const whole = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(whole, fc.nat(20), (text, lengthMax) => {
        const short = shortened(text, lengthMax)
        expect(text.startsWith(short)).toBe(true)
        expect(short.isWellFormed()).toBe(true)
        expect(short.length).toBeGreaterThanOrEqual(Math.min(text.length, lengthMax) - 1)
        expect(short.length).toBeLessThanOrEqual(lengthMax)
      }),
    )
  })

  it('is the text itself where that fits', () => {
    expect(shortened('a😀', 3)).toBe('a😀')
  })
})

describe('text that cannot be stored', () => {
  it('is found wherever it is, and gone from what is made storable', () => {
    const value = fc.dictionary(anyText, fc.oneof(anyText, fc.array(anyText)))
    fc.assert(
      fc.property(value, (found) => {
        const text = JSON.stringify(found)
        const isRefused = /(?<!\\)(\\\\)*\\u(0000|d[89a-f])/.test(text)
        expect(findUnstorable(found) !== null).toBe(isRefused)
        expect(findUnstorable(storableJson(found))).toBeNull()
      }),
    )
  })

  it('is named by its place', () => {
    expect(findUnstorable({ a: [{ b: 'x' }, { b: '\ud83d' }] })?.path).toEqual(['a', 1, 'b'])
    expect(findUnstorable({ a: { 'b\u0000': 1 } })?.path).toEqual(['a'])
  })

  it('does not exhaust the stack', () => {
    const deep = JSON.parse(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)
    expect(findUnstorable(deep)?.message).toBe('nests deeper than 32 levels')
  })
})
