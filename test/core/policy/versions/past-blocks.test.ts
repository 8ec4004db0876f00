import { describe, expect, it } from 'vitest'
import { hourMs } from '#core/instant'
import { lossScale } from '#core/policy/versions/loss-scale'
import type { PairedBlock } from '#core/policy/versions/paired-block'
import { surpriseOf } from '#core/policy/versions/paired-steps'
import { PastBlocks } from '#core/policy/versions/past-blocks'
import { normalOfStudent } from '#core/statistics/normal-of-student'
import { step } from '../samples.ts'

/** A hundred rows at fifty times; the champion loses so much more a row. */
const block = (index: number, lead: number, over: Partial<PairedBlock> = {}): PairedBlock => ({
  ...{ startedAt: index * hourMs, labelled: 100, moments: 50, championLoss: 20 + 100 * lead, otherLoss: 20 },
  ...{ otherAbsolute: 20, championSquares: 10 + 50 * lead, otherSquares: 10, differenceSquares: 5 },
  ...over,
})

function noiseAfter(blocks: readonly PairedBlock[], { of = block(9, 0), least = 0 } = {}) {
  const past = new PastBlocks()
  for (const each of blocks) past.add(each)
  return past.noiseOf(of, { least })
}

describe('the noise of two versions', () => {
  // Mistakes that are unrelated: the variance of a champion's loss and of the other's, 0.3556 together, as much as ten
  // moments tell; beside 150 moments that tell of 15. Spread over three blocks of 50 moments.
  const unrelated = (40 + 30) / 150 - (80 / 300) ** 2 - (60 / 300) ** 2
  const independent = (((15 + 10 * unrelated) / 160) * 3) / 150
  const leads = [block(0, 0.1), block(1, 0), block(2, 0.1)]

  it('is that of the differences of neighbors, and of what is believed for two blocks', () => {
    // Two differences of 0.1, and two believed ones of three times what independent rows have, correlated by 0.1.
    const one = (2 * (0.1 ** 2 / 2) + 2 * 3 * 0.9 * independent) / 4
    // The next but one are equal, which shows no correlation beside ten blocks of 0.1.
    const correlation = (10 * 0.1) / 12
    const { variance, freedom } = noiseAfter(leads)
    expect(variance).toBeCloseTo((one * (1 + correlation)) / (1 - correlation) ** 2, 12)
    expect(freedom).toBeCloseTo(((2 + 4 / 3) * (1 - correlation)) / (1 + correlation), 12)
  })

  it('is larger where neighbors are alike and those beyond are not', () => {
    const drifting = [block(0, 0), block(1, 0.1), block(2, 0.2)]
    const correlation = (2 * 0.9 + 10 * 0.1) / 12
    const believed = (((15 + 10 * (75 / 150 - 0.3 ** 2 - 0.2 ** 2)) / 160) * 3) / 150
    const one = (2 * (0.1 ** 2 / 2) + 2 * 3 * 0.9 * believed) / 4
    const { variance, freedom } = noiseAfter(drifting)
    // The next but one differ by twice as much, four times as square: more than any correlation that is believed.
    expect(variance).toBeCloseTo((one * (1 + correlation)) / (1 - correlation) ** 2, 12)
    expect(freedom).toBeCloseTo(((2 + 4 / 3) * (1 - correlation)) / (1 + correlation), 12)
  })

  it('is no smaller than that of independent rows', () => {
    const still = Array.from({ length: 12 }, (_, index) => block(index, 0))
    const alone = 20 / 50 - 2 * 0.2 ** 2
    expect(noiseAfter(still).variance).toBeCloseTo((((60 + 10 * alone) / 610) * 12) / 600, 12)
  })

  it('is that of a material difference before there are mistakes', () => {
    const none = { championLoss: 0, otherLoss: 0, championSquares: 0, otherSquares: 0, differenceSquares: 0 }
    const still = Array.from({ length: 12 }, (_, index) => block(index, 0, none))
    expect(noiseAfter(still, { least: 0.05 }).variance).toBeCloseTo((((10 * 0.05) / 610) * 12) / 600, 12)
    expect(noiseAfter(still).variance).toBe(0)
  })

  it('is larger of a block with fewer rows, or fewer moments, than usual, and no smaller with more', () => {
    const { variance } = noiseAfter(leads)
    const of = (over: Partial<PairedBlock>) => noiseAfter(leads, { of: block(9, 0, over) }).variance
    expect(of({ labelled: 50 })).toBeCloseTo(2 * variance, 12)
    expect(of({ moments: 10 })).toBeCloseTo(5 * variance, 12)
    expect(of({ labelled: 1000, moments: 500 })).toBeCloseTo(variance, 12)
  })

  it('takes the median block for usual, in whatever order they came', () => {
    const varianceAfter = (rows: readonly number[], of: number) => {
      const past = rows.map((labelled, index) => block(index, 0, { labelled }))
      return noiseAfter(past, { of: block(9, 0, { labelled: of }) }).variance
    }
    for (const rows of [
      [300, 100, 200],
      [100, 200, 300],
      [300, 200, 100],
      [200, 200, 50],
    ]) {
      expect(varianceAfter(rows, 100)).toBeCloseTo(2 * varianceAfter(rows, 200), 12)
      expect(varianceAfter(rows, 300)).toBeCloseTo(varianceAfter(rows, 200), 12)
    }
    expect(varianceAfter([300, 100, 200, 400], 100)).toBeCloseTo(3 * varianceAfter([300, 100, 200, 400], 300), 12)
  })

  it.each([
    ['rows', { labelled: 25, championLoss: 7.5, otherLoss: 5 }, 0.25],
    ['moments', { moments: 10 }, 0.2],
  ])('weighs a first block anew once blocks with more %s are usual', (_, thin, share) => {
    const past = [block(0, 0.1, thin), block(1, 0), block(2, 0.1), block(3, 0.1)]
    const total = (of: (each: PairedBlock) => number) => past.reduce((sum, each) => sum + of(each), 0)
    const [rows, moments] = [total(({ labelled }) => labelled), total((each) => each.moments)]
    const losses = total(({ championLoss }) => championLoss) / rows
    const others = total(({ otherLoss }) => otherLoss) / rows
    const apart = (55 + 40) / moments - losses ** 2 - others ** 2
    const alone = (((20 + 10 * apart) / (moments + 10)) * 4) / moments
    // Differences of 0.1 of the first two, and of the second and third; of the next but one, of the last two.
    const weight = 2 / (1 / share + 1)
    const one = ((weight * 0.1 ** 2 + 0.1 ** 2) / 2 + 2 * 3 * 0.9 * alone) / 5
    const two = (0.1 ** 2 / 2 + 2 * 3 * 0.99 * alone) / 4
    const measured = Math.min(0.9, Math.max(0, two / one - 1))
    const correlation = (measured * 3 + 1) / 13
    expect(noiseAfter(past).variance).toBeCloseTo(
      Math.max(alone, (one * (1 + correlation)) / (1 - correlation) ** 2),
      12,
    )
  })

  it('weighs differences by the rows of their blocks, by the median of all blocks', () => {
    const thin = block(1, 0, { labelled: 25, championLoss: 5, otherLoss: 5 })
    const past = [block(0, 0.1), thin, block(2, 0.1), block(3, 0.1), block(4, 0.1)]
    const sum = { labelled: 425, moments: 250, champion: 125, other: 85, squares: 70 + 50, differences: 25 }
    const apart = sum.squares / 250 - (sum.champion / 425) ** 2 - (sum.other / 425) ** 2
    const alone = (((sum.differences + 10 * apart) / 260) * 5) / 250
    // A block with a quarter of the rows: two differences of 0.1 count for 2 / (1 + 4) each. The others are 0.
    const weight = 2 / (1 + 4)
    const one = (2 * ((weight * 0.1 ** 2) / 2) + 2 * 3 * 0.9 * alone) / 6
    const two = ((weight * 0.1 ** 2) / 2 + 2 * 3 * 0.99 * alone) / 5
    const measured = Math.max(0, two / one - 1)
    const correlation = (measured * 4 + 1) / 14
    expect(noiseAfter(past).variance).toBeCloseTo(
      Math.max(alone, (one * (1 + correlation)) / (1 - correlation) ** 2),
      12,
    )
  })
})

describe('the scale of losses', () => {
  it('is the threshold for shares, and a share of the losses of the other version for other metrics', () => {
    const blocks = [block(0, 0.1, { otherAbsolute: 60 }), block(1, 0)]
    expect(lossScale(blocks, { metric: 'accuracy', threshold: 0.05 })).toEqual({ material: 0.05, unit: 1 })
    expect(lossScale(blocks, { metric: 'log-loss', threshold: 0.05 })).toEqual({
      material: expect.closeTo(0.05 * 0.4, 12),
      unit: expect.closeTo(0.4, 12),
    })
  })

  it('is nothing where nothing was lost, or nothing was seen', () => {
    expect(lossScale([block(0, 0, { otherAbsolute: 0 })], { metric: 'brier', threshold: 0.05 })).toEqual({
      ...{ material: 0, unit: 0 },
    })
    expect(lossScale([], { metric: 'brier', threshold: 0.05 })).toEqual({ material: 0, unit: 0 })
  })
})

it('a step surprises by its distance in standard errors, as of a normal variable', () => {
  expect(surpriseOf({ ...step, lead: 0.2, standardError: 0.1, freedom: 30 }, 0.05)).toBeCloseTo(
    normalOfStudent(1.5, 30),
    12,
  )
  expect(surpriseOf({ ...step, standardError: 0 }, 0.05)).toBe(0)
})
