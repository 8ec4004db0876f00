import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { calibrateScores } from '#core/policy/performance/estimate/calibrate-scores'
import { estimatePerformance, observedDays } from '#core/policy/performance/estimate/estimate-performance'
import { expectedLoss, observedLoss } from '#core/policy/performance/estimate/loss-of-cells'
import { type BinaryLossOf, rowLoss } from '#core/policy/performance/row-loss'
import { heldOutBlocks } from '#core/policy/scores/held-out-blocks'
import { scoreBins } from '#core/policy/scores/score-bins'
import { seededRandom } from '#core/statistics/seeded-random'
import { blocksOf, rowsOf, type ScoredRow, versionScores } from '../../scores/scored-rows.ts'

const metrics = ['accuracy', 'balanced-accuracy', 'log-loss', 'brier'] as const
const values = { values: { truePositive: 10, falsePositive: -5, trueNegative: 2, falseNegative: -10 } }
const by = (metric: BinaryLossOf['metric']): BinaryLossOf => ({
  task: 'binary-classification',
  metric,
  classificationThreshold: 0.5,
  positiveShare: 0.4,
})

describe("NannyML's synthetic sample", () => {
  const sample: [number, number, number, number, number][] = JSON.parse(
    readFileSync(new URL('nannyml-sample.json', import.meta.url), 'utf8'),
  )
  const repeated = (column: 1 | 3 | 4) => sample.flatMap((row) => new Array<number>(row[column]).fill(row[0]))
  const reference = repeated(1)
  const bins = scoreBins(reference, 0.5)
  const at = '2024-01-01T00:00:00.000Z'
  const labels = sample.flatMap(([, rows, positives]) =>
    Array.from({ length: rows }, (_, index): 0 | 1 => (index < positives ? 1 : 0)),
  )
  const calibration = calibrateScores(heldOutBlocks([{ at, rows: reference.length, scores: reference, labels }], bins))
  const estimated = (column: 3 | 4, metric: BinaryLossOf['metric']) => {
    const scores = repeated(column)
    const [block] = heldOutBlocks([{ at, rows: scores.length, scores, labels: scores.map(() => 0) }], bins)
    if (!block || !calibration) throw new Error('no block')
    return -expectedLoss(block.predictions, calibration, by(metric))
  }

  // From tests/performance_estimation/CBPE/test_cbpe_metrics.py of NannyML: its isotonic regression is not in bins.
  it.each([
    [3, 0.9478536003143163],
    [4, 0.9245926106862006],
  ] as const)(
    'has the accuracy that NannyML estimates, to half a tenth of a point (column %d)',
    (column, published) => {
      expect(Math.abs(1 + estimated(column, 'accuracy') - published)).toBeLessThan(0.0005)
    },
  )

  it.each([
    [3, 106231.75626835103 / 20_000],
    [4, 155489.88045014057 / 30_000],
  ] as const)('has the value per row that NannyML estimates, to a hundredth (column %d)', (column, published) => {
    expect(Math.abs(estimated(column, values) / published - 1)).toBeLessThan(0.01)
  })
})

/** Rows whose label comes true as often as a function of the score says. */
function scored(
  seed: string,
  days: number,
  { chance = (score: number) => score, perDay = 48, dayNoise = 0 } = {},
): ScoredRow[] {
  const random = seededRandom(seed)
  let [today, noise] = [-1, 0]
  return rowsOf({ days, perDay }, (_, day) => {
    if (day !== today) [today, noise] = [day, dayNoise * (random.uniform() + random.uniform() - 1)]
    const score = random.uniform()
    return { score, label: random.uniform() < Math.min(1, Math.max(0, chance(score) + noise)) ? 1 : 0 }
  })
}

describe('a calibration', () => {
  it('learns how often scores come true, whatever they claim', () => {
    const rows = scored('overconfident', 100, { perDay: 200, chance: (score) => 0.3 + 0.4 * score })
    const { bins, blocks } = versionScores(rows, { heldOutDays: 100 })
    const calibration = calibrateScores(blocks)
    expect(calibration?.labelledRows).toBe(20_000)
    for (let bin = 1; bin < 64; bin += 9) {
      const middle = ((bins.prediction[bin - 1] as number) + (bins.prediction[bin] as number)) / 2
      // Standard error of a bin of 312 rows: 0.028; the neighbours that a step joins make it smaller. Six of them.
      expect(Math.abs((calibration?.probabilityOf(bin) ?? 0) - (0.3 + 0.4 * middle))).toBeLessThan(0.17)
    }
  })

  it('never falls from a bin to a higher one, nor leaves 0 to 1', () => {
    const { blocks } = versionScores(scored('few rows', 20), { heldOutDays: 20 })
    const calibration = calibrateScores(blocks)
    const chances = Array.from({ length: 70 }, (_, bin) => calibration?.probabilityOf(bin) ?? Number.NaN)
    expect(chances.every((chance, bin) => chance >= (chances[bin - 1] ?? 0) && chance <= 1)).toBe(true)
  })

  it('counts a block with many rows as a usual one', () => {
    const usual = [...new Array(20)].map(() => ({ predictions: [[3, 10, 5, 10, 2]] as const }))
    const huge = { predictions: [[3, 100_000, 50_000, 100_000, 100_000]] as const }
    expect(calibrateScores([...usual, huge])?.probabilityOf(3)).toBeCloseTo((20 * 2 + 10) / 210, 10)
  })

  it('is unknown with fewer than 30 labelled rows of a class', () => {
    expect(calibrateScores([{ predictions: [[3, 5000, 100, 5000, 29]] }])).toBe(null)
    expect(calibrateScores([{ predictions: [[3, 5000, 100, 5000, 30]] }])).not.toBe(null)
    expect(calibrateScores([])).toBe(null)
  })
})

describe('an expected loss', () => {
  const rows = scored('losses', 60, { perDay: 100 })
  const { blocks, bins } = versionScores(rows, { heldOutDays: 60 })
  const [cells] = blocksOf(
    rows.map((row) => ({ ...row, at: 0 })),
    { bins, isHeldOut: true },
  )

  it.each([...metrics, values])('of labelled rows is what they lost, by bins as by rows (%j)', (metric) => {
    const exact = rows.reduce((sum, { score, label }) => sum + rowLoss(score, label, by(metric)), 0) / rows.length
    expect(observedLoss(cells?.predictions ?? [], by(metric))).toBeCloseTo(exact, 2)
  })

  it.each([...metrics, values])('is the mean over both labels, by their chance (%j)', (metric) => {
    const exact =
      rows.reduce(
        (sum, { score }) => sum + score * rowLoss(score, 1, by(metric)) + (1 - score) * rowLoss(score, 0, by(metric)),
        0,
      ) / rows.length
    const probabilityOf = (bin: number) => ((bins.prediction[bin - 1] ?? 0) + (bins.prediction[bin] ?? 1)) / 2
    expect(expectedLoss(cells?.predictions ?? [], { probabilityOf }, by(metric))).toBeCloseTo(exact, 1)
    expect(blocks.length).toBeGreaterThan(0)
  })
})

describe('an estimate between labels', () => {
  const lossOf = by('accuracy')
  const estimateOf = (rows: readonly ScoredRow[], { waitingFrom }: { waitingFrom: number }) => {
    const { bins, blocks } = versionScores(
      rows.filter(({ at }) => at < waitingFrom),
      { heldOutDays: 20 },
    )
    const waiting = blocksOf(
      rows.filter(({ at }) => at >= waitingFrom),
      { bins, isHeldOut: false, isSettled: false },
    )
    return estimatePerformance([...blocks, ...waiting], { lossOf, lagMs: 0 })
  }

  it('covers the rows after the newest ones with labels, day by day and together', () => {
    const found = estimateOf(scored('spans', 60), { waitingFrom: 50 * dayMs })
    expect([found?.span.from, found?.span.to, found?.span.rowCount]).toEqual([50 * dayMs, 60 * dayMs, 480])
    expect(found?.days).toHaveLength(10)
    expect(found?.labelledRows).toBe(50 * 48)
  })

  it('has a band that the truth lies in, with errors that days share, about as often as it says', () => {
    let [within, withinBinomial] = [0, 0]
    const worlds = 60
    for (let world = 0; world < worlds; world++) {
      const rows = scored(`band ${world}`, 62, { perDay: 200, dayNoise: 0.3 })
      const found = estimateOf(rows, { waitingFrom: 60 * dayMs })
      const waiting = rows.filter(({ at }) => at >= 60 * dayMs)
      const truth = waiting.filter(({ score, label }) => score >= 0.5 !== (label === 1)).length / waiting.length
      const { value, lower, upper } = found?.span.mistakes ?? { value: 0, lower: 1, upper: 0 }
      if (lower !== null && upper !== null && lower <= truth && truth <= upper) within++
      if (Math.abs(truth - value) <= 1.96 * Math.sqrt((value * (1 - value)) / waiting.length)) withinBinomial++
    }
    // Binomial with 0.95: fewer than 45 of 60 have a chance of one in five million. As if rows were independent: 45 % to 90 %.
    expect(within).toBeGreaterThanOrEqual(45)
    expect(withinBinomial).toBeLessThan(within)
  })

  it('follows a shift of the scores, which labels confirm later', () => {
    const random = seededRandom('covariate shift')
    const rows = rowsOf({ days: 70, perDay: 200 }, (_, day) => {
      const score = day < 50 ? random.uniform() : 0.3 + 0.4 * random.uniform()
      return { score, label: random.uniform() < score ? 1 : 0 }
    })
    const found = estimateOf(rows, { waitingFrom: 50 * dayMs })
    // Scores from 0.3 to 0.7 are right in 60 %; before it was 75 %. Estimated from 10,000 labels: six standard errors are 0.06.
    expect(Math.abs((found?.span.mistakes.value ?? 0) - 0.4)).toBeLessThan(0.06)
  })

  it('cannot see that scores mean something else: that is what it assumes', () => {
    const rows = [
      ...scored('before', 50, { perDay: 200 }),
      ...scored('after', 20, { perDay: 200, chance: (score) => 1 - score }).map((row) => ({
        ...row,
        at: row.at + 50 * dayMs,
      })),
    ]
    const found = estimateOf(rows, { waitingFrom: 50 * dayMs })
    expect(Math.abs((found?.span.mistakes.value ?? 1) - 0.25)).toBeLessThan(0.06)
  })

  it('has no band before some days show how far off it is, and is missing without labels of both classes', () => {
    const few = scored('few days', 9)
    const { bins, blocks } = versionScores(few, { heldOutDays: 5 })
    const waiting = blocksOf(few.slice(-48), { bins, isHeldOut: false, isSettled: false })
    const known = blocks.filter(({ at }) => at < 8 * dayMs)
    expect(estimatePerformance([...known, ...waiting], { lossOf, lagMs: 0 })?.span.loss.lower).toBe(null)
    const ones = few.map((row) => ({ ...row, label: 1 as const }))
    const of = versionScores(ones.slice(0, 240), { heldOutDays: 5 })
    expect(estimatePerformance([...of.blocks, ...waiting], { lossOf, lagMs: 0 })).toBe(null)
    expect(estimatePerformance(known, { lossOf, lagMs: 0 })).toBe(null)
  })

  it('stands beside what the labels of a day said, once it has them all', () => {
    const rows = scored('observed', 30)
    const { bins, blocks } = versionScores(rows, { heldOutDays: 20 })
    const late = blocksOf(rows.slice(-48), { bins, isHeldOut: false, isSettled: false })
    const observed = observedDays([...blocks.filter(({ at }) => at < 29 * dayMs), ...late], { lossOf })
    expect(observed.map(({ at }) => at / dayMs)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28])
    const day = rows.filter(({ at }) => at >= 22 * dayMs && at < 23 * dayMs)
    const wrong = day.filter(({ score, label }) => score >= 0.5 !== (label === 1)).length
    expect(observed[2]?.mistakes).toBeCloseTo(wrong / 48, 10)
  })
})
