import { describe, expect, it } from 'vitest'
import { type Block, blockWeight, usualRowCount } from '#core/statistics/block'
import { type BlockNoise, noiseOfDifferences, noiseOfStretch } from '#core/statistics/block-noise'
import { meanOfBlocks, pValueAbove, smallestVisible } from '#core/statistics/mean-of-blocks'
import { autoregression, normals } from '#test/support/simulate'

const blocksOf = (means: readonly number[], rowCount = 48): Block[] => means.map((mean) => ({ mean, rowCount }))
/** A worked series of unequal blocks; the figures beside it were computed with NumPy and SciPy. */
const worked: Block[] = [
  0.31, 0.28, 0.35, 0.4, 0.22, 0.26, 0.33, 0.3, 0.38, 0.41, 0.29, 0.25, 0.27, 0.36, 0.34, 0.31, 0.42, 0.37, 0.24, 0.3,
].map((mean, index) => ({ mean, rowCount: { 2: 24, 5: 12, 9: 60, 13: 36, 17: 480 }[index] ?? 48 }))
const noise = (found: BlockNoise | null): BlockNoise => {
  if (found === null) throw new Error('no noise')
  return found
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

describe('a block', () => {
  it('with fewer rows than usual carries their share, and one with more rows no more than a usual one', () => {
    expect([12, 48, 480].map((rowCount) => blockWeight({ mean: 0, rowCount }, 48))).toEqual([0.25, 1, 1])
  })

  it('is usual if it has the median of the rows', () => {
    expect(usualRowCount([1, 48, 48, 5000].map((rowCount) => ({ mean: 0, rowCount })))).toBe(48)
    expect(usualRowCount([10, 30, 20].map((rowCount) => ({ mean: 0, rowCount })))).toBe(20)
  })
})

describe('the noise of a stretch', () => {
  it('of independent blocks is their variance', () => {
    const { variance, correlation, mean, meanVariance } = noise(
      noiseOfStretch(blocksOf(normals('independent', 4000).map((x) => 3 + 2 * x)), { batchLengths: [3, 6] }),
    )
    // Standard errors: 0.03 of the mean, 0.09 of a variance of 4 (0.27 of its batches of 6), 0.016 of the correlation.
    expect(mean).toBeCloseTo(3, 0)
    expect(variance).toBeGreaterThan(3.5)
    expect(variance).toBeLessThan(5.5)
    expect(correlation).toBeLessThan(0.08)
    expect(meanVariance).toBeCloseTo(variance / 4000, 10)
  })

  it('of an autoregression is its long-run variance, (1 + r) / (1 - r) times the plain one', () => {
    const { variance, correlation } = noise(
      noiseOfStretch(blocksOf(autoregression('ar', 4000, 0.6)), { batchLengths: [] }),
    )
    expect(correlation).toBeGreaterThan(0.5)
    expect(correlation).toBeLessThan(0.7)
    expect(variance).toBeGreaterThan(2.6)
    expect(variance).toBeLessThan(6.5)
  })

  it('counts correlation that neighbours do not show, by batch means', () => {
    // Levels that last ten blocks, under noise that hides them from neighbours.
    const levels = normals('levels', 400)
    const means = normals('noise', 4000).map((x, index) => 3 * x + (levels[Math.floor(index / 10)] as number))
    const alone = noise(noiseOfStretch(blocksOf(means), { batchLengths: [] })).variance
    expect(noise(noiseOfStretch(blocksOf(means), { batchLengths: [20] })).variance).toBeGreaterThan(1.15 * alone)
  })

  it('of short stretches is not too small on average', () => {
    const variances = Array.from(
      { length: 400 },
      (_, world) =>
        noise(noiseOfStretch(blocksOf(autoregression(`short ${world}`, 30, 0.5)), { batchLengths: [3, 6] })).variance,
    )
    // The truth is 3; 400 medians of a figure that spreads by about 60 % have a standard error of 0.1.
    expect(median(variances)).toBeGreaterThan(2.4)
  })

  it('does not take thin blocks for wild ones', () => {
    const draws = normals('thin', 2000)
    const blocks = draws.map((x, index) => (index % 2 ? { mean: x, rowCount: 48 } : { mean: 2 * x, rowCount: 12 }))
    const { variance } = noise(noiseOfStretch([...blocks, ...blocksOf(normals('more', 1000))], { batchLengths: [] }))
    expect(variance).toBeGreaterThan(0.8)
    expect(variance).toBeLessThan(1.25)
  })

  it('is unknown with fewer than eight blocks', () => {
    expect(noiseOfStretch(blocksOf([1, 2, 3, 4, 5, 6, 7]), { batchLengths: [] })).toBeNull()
    expect(noiseOfDifferences(blocksOf([1, 2, 3, 4, 5, 6, 7]))).toBeNull()
  })

  it('of a worked series is that of NumPy', () => {
    const alone = noise(noiseOfStretch(worked, { batchLengths: [] }))
    expect(alone.mean).toBeCloseTo(0.32054054054054054, 14)
    expect(alone.correlation).toBeCloseTo(0.16734678600071767, 12)
    expect(alone.variance).toBeCloseTo(0.00449694235676809, 14)
    expect(alone.meanVariance).toBeCloseTo(0.00024307796523070758, 14)
    expect(noise(noiseOfStretch(worked, { batchLengths: [2, 4] })).variance).toBeCloseTo(0.005279757158508692, 14)
  })

  it('never takes the correlation for more than 0.97', () => {
    let sum = 0
    const walk = worked.map(({ mean }) => {
      sum += mean - 0.3
      return sum
    })
    const { correlation, variance } = noise(noiseOfStretch(blocksOf(walk), { batchLengths: [5] }))
    expect(correlation).toBe(0.97)
    expect(variance).toBeCloseTo(1.322941403508772, 10)
  })

  it('of a constant is 0', () => {
    expect(noiseOfStretch(blocksOf(Array(20).fill(0.3)), { batchLengths: [3] })?.variance).toBeCloseTo(0, 20)
    expect(noiseOfDifferences(blocksOf(Array(20).fill(0.3)))?.variance).toBe(0)
  })
})

describe('the noise of differences', () => {
  const variance = (means: readonly number[]) => noise(noiseOfDifferences(blocksOf(means))).variance

  it('is that of the stretch where nothing changes', () => {
    const found = Array.from({ length: 200 }, (_, world) => variance(autoregression(`still ${world}`, 60, 0.5)))
    expect(median(found)).toBeGreaterThan(2)
    expect(median(found)).toBeLessThan(4.5)
  })

  it('hardly grows by a change of level, which multiplies the plain variance', () => {
    const means = normals('moved', 60).map((x, index) => x + (index < 30 ? 0 : 6))
    const still = normals('moved', 60)
    expect(variance(means)).toBeLessThan(1.6 * variance(still))
    expect(noise(noiseOfStretch(blocksOf(means), { batchLengths: [] })).variance).toBeGreaterThan(10 * variance(still))
  })

  it('is not 0 for a series that mostly stands still', () => {
    const means = Array.from({ length: 60 }, (_, index) => (index % 10 === 0 ? 1 : 0))
    expect(variance(means)).toBeGreaterThan(0)
  })
})

describe('a mean of blocks', () => {
  it('weighs every row alike', () => {
    const blocks = [...blocksOf([0, 0, 0, 0, 0, 0, 0, 0], 10), { mean: 1, rowCount: 20 }]
    expect(meanOfBlocks(blocks)?.mean).toBeCloseTo(0.2, 12)
  })

  it.each([
    [20, 0],
    [40, 0.5],
    [40, 0],
    [100, 0.6],
  ])('of %d blocks that repeat each other by %d lies beyond its 1 %% bound in no more than about 1 %%', (count, r) => {
    const worlds = 2000
    const above = Array.from({ length: worlds }, (_, world) =>
      meanOfBlocks(blocksOf(autoregression(`${count} ${r} ${world}`, count, r))),
    )
    const wrong = above.filter((found) => found !== null && pValueAbove(found, 0) <= 0.01).length
    // At a true rate of 1.5 % more than 59 of 2,000 come in one case of a million.
    expect(wrong).toBeLessThanOrEqual(59)
    expect(wrong).toBeGreaterThan(0)
  })

  it('says how small a difference it finds in four cases of five', () => {
    const blocks = (shift: number, world: number) => blocksOf(normals(`visible ${world}`, 40).map((x) => x + shift))
    const found = (shift: number) =>
      Array.from({ length: 1000 }, (_, world) => meanOfBlocks(blocks(shift, world))).filter(
        (mean) => mean !== null && pValueAbove(mean, 0) <= 0.01,
      ).length
    const smallest = smallestVisible(meanOfBlocks(blocks(0, -1)) as NonNullable<ReturnType<typeof meanOfBlocks>>, {
      level: 0.01,
    })
    expect(smallest).toBeGreaterThan(0.35)
    expect(found(smallest)).toBeGreaterThan(600)
  })

  it('of a worked series is that of NumPy, with its error, its p-value and what it could have seen', () => {
    const found = meanOfBlocks(worked) as NonNullable<ReturnType<typeof meanOfBlocks>>
    expect(found.mean).toBeCloseTo(0.3373873873873873, 14)
    expect(found.standardError).toBeCloseTo(0.032201001954752395, 12)
    expect(found.blockCount).toBe(20)
    expect(pValueAbove(found, 0.3)).toBeCloseTo(0.12280816876739192, 10)
    expect(smallestVisible(found, { level: 0.01 })).toBeCloseTo(0.10201177942686573, 10)
  })

  it('that never varies is above what lies below it', () => {
    const still = meanOfBlocks(blocksOf(Array(10).fill(0.25))) as NonNullable<ReturnType<typeof meanOfBlocks>>
    expect(pValueAbove({ ...still, standardError: 0 }, 0.2)).toBe(0)
    expect(pValueAbove({ ...still, standardError: 0 }, 0.25)).toBe(1)
  })
})
