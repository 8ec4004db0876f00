import { describe, expect, it } from 'vitest'
import { type Candidate, netDifference, recommend } from '#core/policy/backtest/recommend'

const blocks = 40
const rows = new Float64Array(blocks).fill(100)

/** Losses of 30 a block less the gain, which alternates by one about its mean; trainings by block. */
function candidate(
  name: string,
  { gain = 0, trainings = () => 0 }: { readonly gain?: number; readonly trainings?: (block: number) => number },
): Candidate {
  return {
    name,
    losses: Float64Array.from(rows, (_, block) => 30 - (gain === 0 ? 0 : gain + (block % 2 === 0 ? 1 : -1))),
    trainings: Float64Array.from(rows, (_, block) => trainings(block)),
  }
}

const present = candidate('default', {})

describe('the price of trainings', () => {
  it('is that of the trainings in the span, over the rows of the span', () => {
    const eager = candidate('eager', { gain: 3, trainings: (block) => (block < 10 ? 1 : 0) })
    // Ten trainings at 4 on the 2,000 rows of the earlier half; none on the later one.
    const found = recommend([present, eager], { rows, price: 4 })
    expect(found.onChosen?.mean).toBeCloseTo(-0.03 + 40 / 2000, 12)
    expect(found.onLater?.mean).toBeCloseTo(-0.03, 12)
    expect(netDifference(eager, present, { rows, price: 4 })?.mean).toBeCloseTo(-0.03 + 40 / 4000, 12)
  })

  it('that both pay is no difference', () => {
    const weekly = (block: number) => (block % 4 === 0 ? 1 : 0)
    const [one, other] = [candidate('one', { gain: 3, trainings: weekly }), candidate('other', { trainings: weekly })]
    expect(netDifference(one, other, { rows, price: 20 })?.mean).toBeCloseTo(-0.03, 12)
  })

  it('keeps a policy from being the best that costs more than it gains', () => {
    const busy = candidate('busy', { gain: 3, trainings: () => 1 })
    expect(recommend([present, busy], { rows, price: 4 })).toMatchObject({
      ...{ name: 'default', bestName: 'default', isDistinguishable: false },
      ...{ onChosen: null, onLater: null },
    })
    expect(recommend([present, busy], { rows, price: 2 })).toMatchObject({ name: 'busy', bestName: 'busy' })
  })
})

describe('a recommendation', () => {
  /** Evidence of two and a half standard errors, or a little less or more. */
  const likely = candidate('likely', { gain: 0.6 })
  const others = (count: number) => Array.from({ length: count }, (_, index) => candidate(`${index}`, { gain: -3 }))

  it('takes more evidence the more policies were tried, since the best of many is good by luck', () => {
    const alone = recommend([present, likely], { rows, price: 0 })
    const z = -(alone.onChosen?.mean ?? Number.NaN) / (alone.onChosen?.standardError ?? Number.NaN)
    // One-sided: 0.05 is 1.64 standard errors, a twentieth of it 2.81.
    expect(z).toBeGreaterThan(1.64)
    expect(z).toBeLessThan(2.81)
    expect(alone).toMatchObject({ name: 'likely', isDistinguishable: true })
    expect(recommend([present, likely, ...others(19)], { rows, price: 0 })).toMatchObject({
      ...{ name: 'default', bestName: 'likely', isDistinguishable: false },
      onChosen: alone.onChosen,
    })
  })
})
