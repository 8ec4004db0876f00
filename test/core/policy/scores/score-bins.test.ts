import { describe, expect, it } from 'vitest'
import { rankScores } from '#core/policy/drift/rank-scores'
import { binOf, scoreBins } from '#core/policy/scores/score-bins'
import { binnedKs, binRanks, rankBlock } from '#core/policy/scores/score-ranks'
import { kolmogorovSmirnov } from '#core/statistics/kolmogorov-smirnov'
import { seededRandom } from '#core/statistics/seeded-random'
import { sortedView } from '#core/statistics/sorted-view'

const random = seededRandom('score bins')
const scores = Array.from({ length: 5000 }, () => random.uniform() ** 2)

function counted(values: readonly number[], edges: readonly number[]) {
  const counts = Map.groupBy(values, (value) => binOf(edges, value))
  return [...counts].map(([bin, own]) => [bin, own.length] as const).sort(([a], [b]) => a - b)
}

describe('bins of scores', () => {
  it('are filled evenly by the scores that they are made of', () => {
    const { prediction } = scoreBins(scores, 0.5)
    const counts = counted(scores, prediction).map(([, count]) => count)
    expect(Math.max(...counts)).toBeLessThanOrEqual(5000 / 64 + 1)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5000)
  })

  it('have an edge at the classification threshold, so that no bin holds both answers', () => {
    const { prediction } = scoreBins(scores, 0.42)
    expect(prediction).toContain(0.42)
    expect(binOf(prediction, 0.42)).toBe(binOf(prediction, 0.4199999) + 1)
  })

  it('tell values beyond all known ones from the outermost', () => {
    const { prediction } = scoreBins([0.2, 0.3, 0.4], 0.3)
    expect(binOf(prediction, 0.1999)).not.toBe(binOf(prediction, 0.2))
    expect(binOf(prediction, 0.4001)).not.toBe(binOf(prediction, 0.4))
  })

  it('give a frequent score a bin of its own', () => {
    const { prediction } = scoreBins([...new Array(50).fill(0.25), ...scores.slice(0, 50)], 0.5)
    expect(binOf(prediction, 0.25)).not.toBe(binOf(prediction, 0.25 + 1e-12))
    expect(binOf(prediction, 0.25)).not.toBe(binOf(prediction, 0.25 - 1e-12))
  })

  it.each([0, 1, 0.5])('of a model that always answers %d tell any other answer', (only) => {
    const { prediction, confidence } = scoreBins([only, only], 0.5)
    const others = [0, 1, 0.5, 0.3, 0.7].filter((other) => other !== only)
    for (const other of others) expect(binOf(prediction, other)).not.toBe(binOf(prediction, only))
    expect(confidence.every((edge, index) => index === 0 || edge > (confidence[index - 1] as number))).toBe(true)
  })

  it('number a value by the edges that it reaches, as width_bucket of PostgreSQL does', () => {
    expect([0.1, 0.2, 0.3, 0.5, 0.9].map((value) => binOf([0.2, 0.5], value))).toEqual([0, 1, 1, 2, 2])
  })
})

describe('ranks by bins', () => {
  const { prediction: edges } = scoreBins(scores, 0.5)
  const reference = counted(scores, edges)
  const ranks = binRanks(reference)
  const shifted = scores.slice(0, 2000).map((score) => Math.min(1, score * 1.3 + 0.02))

  it('are centered on the reference itself', () => {
    const block = rankBlock(reference, { ranks, rowCount: 5000 })
    expect(block?.kind === 'numeric' && block.location).toBeCloseTo(0, 10)
    expect(block?.kind === 'numeric' && block.spread).toBeCloseTo(0, 2)
  })

  it('are those of the values themselves, but for the width of a bin', () => {
    const sorted = (values: readonly number[]) => sortedView([Float64Array.from(values).sort()])
    const exact = rankScores(sorted(scores), sorted(shifted))
    const block = rankBlock(counted(shifted, edges), { ranks, rowCount: shifted.length })
    expect(block?.kind === 'numeric' && block.location).toBeCloseTo(exact.location, 2)
    expect(block?.kind === 'numeric' && block.spread).toBeCloseTo(exact.spread, 1)
  })

  it('put scores below all known ones at the bottom, and above all at the top', () => {
    expect(ranks(0)).toBe(0)
    expect(ranks(edges.length)).toBe(1)
  })

  it('leave a Kolmogorov-Smirnov statistic that is at most a bin below that of the values', () => {
    const sorted = (values: readonly number[]) => sortedView([Float64Array.from(values).sort()])
    const exact = kolmogorovSmirnov(sorted(scores), sorted(shifted)).statistic
    const { statistic, location } = binnedKs(edges, { reference, current: counted(shifted, edges) })
    expect(statistic).toBeLessThanOrEqual(exact + 1e-12)
    expect(statistic).toBeGreaterThan(exact - 1 / 64)
    expect(edges).toContain(location)
  })

  it('find no difference between a sample and itself', () => {
    expect(binnedKs(edges, { reference, current: reference }).statistic).toBeLessThan(1e-12)
  })
})
