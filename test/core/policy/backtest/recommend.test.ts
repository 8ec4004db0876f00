import { describe, expect, it } from 'vitest'
import { meanLoss, pairedDifference } from '#core/policy/backtest/compare-losses'
import { halfOfBlock } from '#core/policy/backtest/halves'
import { type Candidate, middleOf, netDifference, recommend } from '#core/policy/backtest/recommend'
import { seededRandom } from '#core/statistics/seeded-random'

const blocks = 60
const rows = new Float64Array(blocks).fill(48)

/** Losses that vary by block, alike for all, with a gain per row and a little noise of their own. */
function candidate(name: string, gainOf: (block: number) => number, noise = 0.01): Candidate {
  const [common, own] = [seededRandom('common'), seededRandom(name)]
  const losses = Float64Array.from(
    rows,
    (count, block) => count * (0.3 + 0.2 * common.uniform() - gainOf(block) + noise * (own.uniform() - 0.5)),
  )
  return { name, losses, trainings: new Float64Array(blocks) }
}

describe('recommend', () => {
  it('takes the policy that did better on the earlier half, and tells how it did on the later one', () => {
    const found = recommend([candidate('default', () => 0), candidate('calm', () => 0.02)], { rows, price: 0 })
    expect(found).toMatchObject({ name: 'calm', bestName: 'calm', isDistinguishable: true })
    expect(found.onChosen?.mean).toBeCloseTo(-0.02, 2)
    expect(found.onLater?.mean).toBeCloseTo(-0.02, 2)
  })

  it('does not let the later half choose', () => {
    const late = candidate('late', (block) => (block >= 30 ? 0.2 : -0.02))
    const found = recommend([candidate('default', () => 0), late], { rows, price: 0 })
    expect(found).toMatchObject({ name: 'default', bestName: 'default', isDistinguishable: false })
  })

  it('shows a lead that did not last', () => {
    const early = candidate('early', (block) => (block < 30 ? 0.05 : -0.05))
    const found = recommend([candidate('default', () => 0), early], { rows, price: 0 })
    expect(found.name).toBe('early')
    expect(found.onLater?.mean).toBeCloseTo(0.05, 2)
  })

  it('keeps the present settings where the best may be the best by chance', () => {
    const others = Array.from({ length: 20 }, (_, index) => candidate(`other ${index}`, () => 0, 0.3))
    const found = recommend([candidate('default', () => 0, 0.3), ...others], { rows, price: 0 })
    expect(found.bestName).not.toBe('default')
    expect(found).toMatchObject({ name: 'default', isDistinguishable: false })
  })

  it('puts the price of trainings against what they gained', () => {
    const busy = { ...candidate('busy', () => 0.02), trainings: new Float64Array(blocks).fill(1) }
    const present = candidate('default', () => 0)
    // One training a block gains 0.96 in its 48 rows.
    expect(recommend([present, busy], { rows, price: 0.5 }).name).toBe('busy')
    expect(recommend([present, busy], { rows, price: 2 }).name).toBe('default')
    expect(netDifference(busy, present, { rows, price: 2 })?.mean).toBeCloseTo(-0.02 + 2 / 48, 2)
  })

  it('does not choose with too few blocks', () => {
    const few = (name: string, loss: number) => ({
      name,
      losses: Float64Array.of(loss, loss, loss, loss),
      trainings: new Float64Array(4),
    })
    const found = recommend([few('default', 9), few('calm', 1)], { rows: new Float64Array(4).fill(10), price: 0 })
    expect(found).toMatchObject({ name: 'default', bestName: 'calm', onChosen: null, isDistinguishable: false })
  })
})

describe('the comparison of losses', () => {
  it('weighs blocks by their rows and leaves out those without', () => {
    const [counts, losses] = [Float64Array.of(10, 0, 30), Float64Array.of(10, 0, 0)]
    expect(meanLoss({ rows: counts, losses })).toEqual({ mean: 0.25, standardError: null })
    expect(meanLoss({ rows: new Float64Array(2), losses: new Float64Array(2) })).toBeNull()
  })

  it('knows a difference better than the losses, where their noise is common', () => {
    const [one, other] = [candidate('one', () => 0), candidate('other', () => 0.02)]
    const paired = pairedDifference(rows, other.losses, one.losses)
    const alone = meanLoss({ rows, losses: one.losses })
    expect(paired?.standardError).toBeLessThan((alone?.standardError ?? 0) / 5)
  })

  it('divides where half of the rows are past', () => {
    expect(middleOf(Float64Array.of(10, 10, 10, 10))).toBe(2)
    expect(middleOf(Float64Array.of(1, 1, 1, 97))).toBe(4)
  })

  it('puts neighboring blocks into different halves, before 1970 too', () => {
    expect([-3, -2, -1, 0, 1, 2].map(halfOfBlock)).toEqual([1, 0, 1, 0, 1, 0])
  })
})
