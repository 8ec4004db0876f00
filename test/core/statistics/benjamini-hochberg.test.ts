import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { benjaminiHochberg } from '#core/statistics/benjamini-hochberg'
import { fixture } from './fixture.ts'

const cases = fixture<{ benjaminiHochberg: { pValues: number[]; adjusted: number[] }[] }>('scipy').benjaminiHochberg
const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }))

describe('Benjamini-Hochberg adjusted p-values', () => {
  it.each(cases)('are those of SciPy 1.17.1 false_discovery_control for $pValues', (each) => {
    const adjusted = benjaminiHochberg(each.pValues)
    expect(adjusted).toHaveLength(each.adjusted.length)
    adjusted.forEach((value, index) => {
      expect(value).toBeCloseTo(each.adjusted[index] as number, 14)
    })
  })

  it('keep the order of the p-values, never fall below them and never exceed 1', () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const adjusted = benjaminiHochberg(values)
        values.forEach((value, index) => {
          expect(adjusted[index]).toBeGreaterThanOrEqual(value)
          expect(adjusted[index]).toBeLessThanOrEqual(1)
          values.forEach((other, otherIndex) => {
            if (value <= other) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[otherIndex] as number)
          })
        })
      }),
    )
  })

  it('do not depend on the order in which tests are listed', () => {
    fc.assert(
      fc.property(pValues, (values) => {
        expect(benjaminiHochberg(values.toReversed())).toEqual(benjaminiHochberg(values).toReversed())
      }),
    )
  })

  it('are refused for what is not a probability', () => {
    for (const bad of [-0.1, 1.1, Number.NaN]) {
      expect(() => benjaminiHochberg([0.5, bad])).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }))
    }
  })
})
