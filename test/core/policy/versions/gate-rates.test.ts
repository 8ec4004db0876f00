import { describe, expect, it } from 'vitest'
import { writtenEvaluationSchema } from '#contracts/evaluation'
import type { LossBlock } from '#contracts/losses-by-time'
import { compareHeldOut } from '#core/policy/versions/compare-held-out'
import { seededRandom } from '#core/statistics/seeded-random'
import { evaluation } from '#test/core/policy/samples'
import { type GateWorld, gainsOf, independent } from '#test/support/gate-world'

const worlds = 400
const spanMs = 3_600_000

/** Forty spans of equal length, as the trainer makes them; rows of one time in one span. */
function blocksOf(gains: Int8Array, rowsPerTime: number): LossBlock[] {
  const times = Math.ceil(gains.length / rowsPerTime)
  const sums = new Map<number, { rows: number; sum: number }>()
  for (const [row, gain] of gains.entries()) {
    const span = Math.floor((Math.floor(row / rowsPerTime) * Math.min(40, times)) / times)
    const { rows, sum } = sums.get(span) ?? { rows: 0, sum: 0 }
    sums.set(span, { rows: rows + 1, sum: sum + gain })
  }
  return [...sums].map(([span, { rows, sum }]) => ({
    from: new Date(span * spanMs).toISOString(),
    to: new Date((span + 1) * spanMs).toISOString(),
    rows,
    challenger: 0,
    champion: sum,
    majority: rows,
    lastLabel: null,
    sameHourYesterday: null,
  }))
}

function outcomesOf(world: GateWorld, seed: string) {
  const random = seededRandom(seed)
  const counts = { better: 0, indistinguishable: 0, worse: 0, unjudged: 0 }
  for (let index = 0; index < worlds; index++) {
    const blocks = blocksOf(gainsOf(world, random), world.rowsPerTime)
    const lossesByTime = { metric: 'accuracy', positiveShare: 0.5, gapSeconds: 0, blocks } as const
    const judged = writtenEvaluationSchema.parse({
      ...evaluation,
      rows: { ...evaluation.rows, holdout: world.rows },
      lossesByTime,
    })
    counts[compareHeldOut(judged, { level: 0.01, championVersion: 3 }).outcome] += 1
  }
  return counts
}

// Bounds of 400 worlds: at a rate of 2 %, 25 or more come up with a chance of 8.2e-7; at a rate of 80 %, 279 or fewer
// with one of 7.4e-7 (sums of the binomial distribution).
describe('of equal versions, at most 2 % are called better or worse', () => {
  it.each<[string, Partial<GateWorld>]>([
    ['independent rows', {}],
    ['rare differences', { discordant: 0.002 }],
    ['errors that repeat the one before with .5', { discordant: 0.2, repeat: 0.5 }],
    ['errors that repeat the one before with .9', { discordant: 0.2, repeat: 0.9 }],
    ['20 rows at one time that share half of their errors', { rowsPerTime: 20, shared: 0.5 }],
    ['100 rows at one time that share half of their errors', { rowsPerTime: 100, shared: 0.5 }],
    ['100 rows at one time, repeating', { rowsPerTime: 100, shared: 0.3, repeat: 0.5, rows: 20_000 }],
    ['few rows', { rows: 300 }],
  ])('of %s', (name, world) => {
    const { better, worse } = outcomesOf({ ...independent, ...world }, `equal/${name}`)
    expect(better + worse).toBeLessThan(25)
  })
})

describe('of versions that are 3 points better on 5,000 held-out rows, at least 80 % are called better', () => {
  it.each<[string, Partial<GateWorld>]>([
    ['independent rows', {}],
    ['independent rows of which a fifth differ', { discordant: 0.2 }],
    ['errors that repeat the one before with .3', { repeat: 0.3 }],
    ['20 rows at one time that share a tenth of their errors', { rowsPerTime: 20, shared: 0.1 }],
  ])('of %s', (name, world) => {
    const { better, worse } = outcomesOf({ ...independent, gain: 0.03, ...world }, `better/${name}`)
    expect(better).toBeGreaterThan(279)
    expect(worse).toBe(0)
  })
})

it('says the smallest difference that shows: versions better by it are found in four cases of five', () => {
  const random = seededRandom('visible')
  const visible: number[] = []
  for (let index = 0; index < 100; index++) {
    const blocks = blocksOf(gainsOf(independent, random), 1)
    const losses = { metric: 'accuracy', positiveShare: 0.5, gapSeconds: 0, blocks } as const
    const judged = { ...evaluation, lossesByTime: losses, rows: { ...evaluation.rows, holdout: 5000 } }
    visible.push(Number(compareHeldOut(judged, { level: 0.01, championVersion: 3 }).evidence.smallestVisible))
  }
  const mean = visible.reduce((sum, each) => sum + each, 0) / visible.length
  const { better } = outcomesOf({ ...independent, gain: mean }, 'visible/better')
  expect(better).toBeGreaterThan(279)
})
