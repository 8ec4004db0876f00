import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mcnemarTest } from '#core/statistics/mcnemar-test'
import { type TwoProportions, twoProportionTest } from '#core/statistics/two-proportion-test'
import { wilsonInterval } from '#core/statistics/wilson-interval'
import { fixture } from './fixture.ts'

interface Fixture {
  readonly wilsonInterval: {
    successCount: number
    trialCount: number
    confidence: number
    lower: number
    upper: number
  }[]
  readonly mcnemarTest: {
    onlyFirstCorrect: number
    onlySecondCorrect: number
    pValueFirstBetter: number
    pValueSecondBetter: number
  }[]
  readonly twoProportionTest: (TwoProportions & { pValueRise: number })[]
}

const scipy = fixture<Fixture>('scipy')
const count = fc.integer({ min: 0, max: 3_000 })

describe('the Wilson interval', () => {
  it.each(scipy.wilsonInterval)('of $successCount in $trialCount at $confidence is that of SciPy 1.17.1', (each) => {
    const { lower, upper } = wilsonInterval(each)
    expect(lower).toBeCloseTo(each.lower, 12)
    expect(upper).toBeCloseTo(each.upper, 12)
  })

  it('holds the observed rate, stays in [0, 1] and narrows with more trials of the same rate', () => {
    const trials = fc.integer({ min: 1, max: 500 })
    fc.assert(
      fc.property(trials, trials, fc.double({ min: 0.5, max: 0.999, noNaN: true }), (first, second, confidence) => {
        const [successCount, trialCount] = [Math.min(first, second), Math.max(first, second)]
        const { lower, upper } = wilsonInterval({ successCount, trialCount, confidence })
        expect(lower).toBeGreaterThanOrEqual(0)
        expect(upper).toBeLessThanOrEqual(1)
        expect(successCount / trialCount).toBeGreaterThan(lower)
        expect(successCount / trialCount).toBeLessThanOrEqual(upper)
        const twice = wilsonInterval({ successCount: 2 * successCount, trialCount: 2 * trialCount, confidence })
        expect(twice.upper - twice.lower).toBeLessThan(upper - lower)
      }),
    )
  })

  it('starts at exactly 0 without a success and ends at exactly 1 without a failure', () => {
    const confidence = fc.double({ min: 0.5, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), confidence, (trialCount, each) => {
        expect(wilsonInterval({ successCount: 0, trialCount, confidence: each }).lower).toBe(0)
        expect(wilsonInterval({ successCount: trialCount, trialCount, confidence: each }).upper).toBe(1)
      }),
    )
  })

  it('is refused without trials, with more successes than trials and at impossible confidences', () => {
    for (const [bad, code] of [
      [{ successCount: 0, trialCount: 0, confidence: 0.9 }, 'EMPTY_SAMPLE'],
      [{ successCount: 2, trialCount: 1, confidence: 0.9 }, 'OUT_OF_RANGE'],
      [{ successCount: 1, trialCount: 1, confidence: 1 }, 'OUT_OF_RANGE'],
      [{ successCount: 0.5, trialCount: 1, confidence: 0.9 }, 'NOT_A_COUNT'],
    ] as const) {
      expect(() => wilsonInterval(bad)).toThrow(expect.objectContaining({ code }))
    }
  })
})

describe('the exact McNemar test', () => {
  it.each(scipy.mcnemarTest)(
    'of $onlyFirstCorrect against $onlySecondCorrect is the binomial test of SciPy 1.17.1',
    (each) => {
      const tested = mcnemarTest(each)
      expect(relativeError(tested.pValueFirstBetter, each.pValueFirstBetter)).toBeLessThan(1e-9)
      expect(relativeError(tested.pValueSecondBetter, each.pValueSecondBetter)).toBeLessThan(1e-9)
    },
  )

  it('mirrors when the classifiers change places', () => {
    fc.assert(
      fc.property(count, count, (first, second) => {
        const tested = mcnemarTest({ onlyFirstCorrect: first, onlySecondCorrect: second })
        const mirrored = mcnemarTest({ onlyFirstCorrect: second, onlySecondCorrect: first })
        expect(mirrored.pValueFirstBetter).toBe(tested.pValueSecondBetter)
      }),
    )
  })

  it('gets surer of the first with every further row that only the first gets right', () => {
    fc.assert(
      fc.property(count, count, (first, second) => {
        const now = mcnemarTest({ onlyFirstCorrect: first, onlySecondCorrect: second }).pValueFirstBetter
        const next = mcnemarTest({ onlyFirstCorrect: first + 1, onlySecondCorrect: second }).pValueFirstBetter
        // Equal only where both underflow or round to 1.
        expect(next).toBeLessThanOrEqual(now * (1 + 1e-9))
        if (now < 0.999 && now > 1e-290) expect(next).toBeLessThan(now)
      }),
    )
  })

  it('stays a probability where terms underflow', () => {
    const { pValueFirstBetter, pValueSecondBetter } = mcnemarTest({ onlyFirstCorrect: 9_000, onlySecondCorrect: 0 })
    expect([pValueFirstBetter, pValueSecondBetter]).toEqual([0, 1])
  })
})

describe('the test of a risen rate', () => {
  it.each(scipy.twoProportionTest)(
    'of $referenceCount in $referenceTrialCount to $currentCount in $currentTrialCount is that of SciPy 1.17.1 fisher_exact',
    (each) => {
      expect(relativeError(twoProportionTest(each).pValueRise, each.pValueRise)).toBeLessThan(1e-9)
    },
  )

  it('says 1 when a side has no rows or nothing was counted', () => {
    const none = { referenceCount: 0, referenceTrialCount: 0, currentCount: 5, currentTrialCount: 9 }
    expect(twoProportionTest(none).pValueRise).toBe(1)
    expect(twoProportionTest({ ...none, referenceTrialCount: 9, currentCount: 0 }).pValueRise).toBe(1)
  })

  it('is a probability, and falls as the current count rises', () => {
    const trials = fc.integer({ min: 1, max: 400 })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(trials, trials, share, share, (referenceTrialCount, currentTrialCount, before, now) => {
        const referenceCount = Math.floor(before * referenceTrialCount)
        const currentCount = Math.floor(now * (currentTrialCount - 1))
        const at = (risen: number) =>
          twoProportionTest({ referenceCount, referenceTrialCount, currentCount: risen, currentTrialCount }).pValueRise
        expect(at(currentCount)).toBeGreaterThan(0)
        expect(at(currentCount)).toBeLessThanOrEqual(1)
        expect(at(currentCount + 1)).toBeLessThanOrEqual(at(currentCount) + 1e-12)
      }),
    )
  })

  it('refuses a count that is larger than its trials', () => {
    const bad = { referenceCount: 3, referenceTrialCount: 2, currentCount: 0, currentTrialCount: 2 }
    expect(() => twoProportionTest(bad)).toThrow(expect.objectContaining({ code: 'OUT_OF_RANGE' }))
  })
})

function relativeError(actual: number, expected: number): number {
  return Math.abs(actual / expected - 1)
}
