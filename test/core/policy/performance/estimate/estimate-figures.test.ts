import { describe, expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { calibrateScores, calibrationsBefore } from '#core/policy/performance/estimate/calibrate-scores'
import { estimateErrors, reachOfEstimate, type ScoreDay } from '#core/policy/performance/estimate/estimate-error'
import { estimatePerformance, observedDays } from '#core/policy/performance/estimate/estimate-performance'
import { observedLoss } from '#core/policy/performance/estimate/loss-of-cells'
import type { BinaryLossOf } from '#core/policy/performance/row-loss'
import type { PredictionCell, ScoreBlock } from '#core/policy/scores/score-block'
import { noiseOfStretch } from '#core/statistics/block-noise'

const by = (metric: BinaryLossOf['metric']): BinaryLossOf => ({
  task: 'binary-classification',
  metric,
  classificationThreshold: 0.5,
  positiveShare: 0.5,
})

/**
 * Fifty labelled rows with a score of 0.2 and fifty with 0.8, of each of which `wrong` are on the other side; and as many
 * without a label.
 */
const cells = (wrong: number): PredictionCell[] => [
  [3, 100, 20, 50, wrong],
  [7, 100, 80, 50, 50 - wrong],
]

describe('a calibration of some bins', () => {
  it('takes bins in their order, and one without labels for halfway between its neighbors', () => {
    const calibration = calibrateScores([
      { predictions: [[7, 100, 70, 100, 60]] },
      {
        predictions: [
          [3, 100, 30, 100, 20],
          [5, 10, 5, 0, 0],
        ],
      },
    ])
    expect([2, 3, 4, 5, 7, 8].map((bin) => calibration?.probabilityOf(bin))).toEqual([0.2, 0.2, 0.4, 0.4, 0.6, 0.6])
  })

  it('counts the rows of a block up to those of the usual block with labels', () => {
    const waiting = Array.from({ length: 20 }, () => ({ predictions: [[3, 10, 5, 0, 0]] as const }))
    const [small, large] = [
      { predictions: [[3, 100, 50, 100, 40]] as const },
      { predictions: [[3, 300, 150, 300, 240]] as const },
    ]
    // The usual block has 200: (40 + 160) of (100 + 200).
    expect(calibrateScores([small, ...waiting, large])?.probabilityOf(3)).toBeCloseTo(2 / 3, 12)
  })

  it('is learned before each block from the blocks whose labels were in', () => {
    const block = (at: number, positives: number) => ({ at, predictions: [[3, 100, 50, 100, positives]] as const })
    const blocks = [block(0, 40), block(1, 60), block(2, 80), block(4, 50)]
    const found = calibrationsBefore(blocks, (before, each) => before.at + 2 <= each.at)
    expect(found.map((calibration) => calibration?.probabilityOf(3) ?? null)).toEqual([null, null, 0.4, 0.6])
    expect(found[3]?.labelledRows).toBe(300)
  })
})

describe('the errors of past estimates', () => {
  const day = (at: number, predictions: PredictionCell[]): ScoreDay => ({ at: at * dayMs, rowCount: 200, predictions })
  /** The day that teaches, ten days that it is the only one known of, and one without labels. */
  const wrongs = [14, 15, 6, 5, 14, 15, 6, 5, 14, 15]
  const days = [
    day(0, cells(10)),
    ...wrongs.map((wrong, index) => day(200 + index, [...cells(wrong), [9, 40, 39, 0, 0]])),
    day(210, [[3, 100, 20, 0, 0]]),
  ]
  const errorsOfDays = () => estimateErrors(days, { losses: [by('accuracy'), by('brier')], lagMs: 199 * dayMs })

  it('are what a day was estimated at by the labels of before, less what its own labels said', () => {
    const errors = errorsOfDays()
    // A fifth of the rows was wrong on the first day.
    const mistakes = wrongs.map((wrong) => ({ mean: 0.2 - wrong / 50, rowCount: 100 }))
    const expected = noiseOfStretch(mistakes, { batchLengths: [2] })
    expect(errors[0]?.noise.mean).toBeCloseTo(0.2 - 109 / 500, 12)
    expect(errors[0]?.noise).toEqual({
      ...expected,
      mean: expect.closeTo(expected?.mean ?? Number.NaN, 12),
      meanVariance: expect.closeTo(expected?.meanVariance ?? Number.NaN, 12),
      variance: expect.closeTo(expected?.variance ?? Number.NaN, 12),
      correlation: expect.closeTo(expected?.correlation ?? Number.NaN, 9),
    })
    // Errors of two days are alike, which neighboring days alone do not show.
    expect(expected?.variance).toBeGreaterThan(noiseOfStretch(mistakes, { batchLengths: [] })?.variance ?? 1)
    // By the squared error of scores: a right row loses 0.04, a wrong one 0.64.
    expect(errors[1]?.noise.mean).toBeCloseTo(0.6 * (0.2 - 109 / 500), 12)
  })

  it('are as many as independent days, less one', () => {
    const errors = errorsOfDays()
    const { correlation = 0 } = errors[0]?.noise ?? {}
    expect(correlation).toBeGreaterThan(0)
    expect(errors[0]?.freedom).toBeCloseTo((10 * (1 - correlation)) / (1 + correlation) - 1, 12)
    const drifting = Array.from({ length: 10 }, (_, index) => day(200 + index, cells(index)))
    const [slow] = estimateErrors([day(0, cells(10)), ...drifting], { losses: [by('accuracy')], lagMs: 199 * dayMs })
    expect(slow?.freedom).toBe(1)
  })

  it('are unknown of fewer than eight days', () => {
    expect(estimateErrors(days.slice(0, 8), { losses: [by('accuracy')], lagMs: 199 * dayMs })).toEqual([null])
  })

  it('reach as far as a noise of days, of their mean and what they were off on average', () => {
    const noise = {
      ...{ mean: 0.03, meanVariance: 0.0004, variance: 0.0009 },
      ...{ correlation: 0.1, usualRowCount: 100, blockCount: 14 },
    }
    // A quarter of the rows is on a day with half of the usual rows: 0.0009 * (0.25² / 0.5 + 0.75²).
    const spread = Math.sqrt(0.0009 * (0.125 + 0.5625) + 0.0004 + 0.03 ** 2)
    // Student's quantile of 10 degrees of freedom is 2.2281; the expansion has it to two in a thousand.
    const reach = reachOfEstimate({ noise, freedom: 10 }, [{ rowCount: 50 }, { rowCount: 150 }])
    expect(reach / (2.2281 * spread)).toBeGreaterThan(0.998)
    expect(reach / (2.2281 * spread)).toBeLessThan(1.002)
  })
})

describe('an estimate of some blocks', () => {
  const block = (at: number, over: Partial<ScoreBlock> = {}): ScoreBlock => ({
    ...{ at, rowCount: 200, confidences: [], isHeldOut: false, isSettled: true },
    predictions: over.isSettled === false ? cells(0).map(([bin, rows, sum]) => [bin, rows, sum, 0, 0]) : cells(10),
    ...over,
  })
  const quarter = (day: number, index: number) => day * dayMs + index * 6 * hourMs
  const waiting = { isSettled: false } as const
  const blocks = [
    block(quarter(4, 0), { isHeldOut: true }),
    block(quarter(5, 0), { isHeldOut: true }),
    block(quarter(5, 1), waiting),
    block(quarter(5, 2)),
    block(quarter(5, 3), waiting),
    block(quarter(6, 0), waiting),
    block(quarter(7, 0), { ...waiting, rowCount: 0, predictions: [] }),
  ]

  it('is of the rows after the newest ones with labels, and of the days that have one, without held-out rows', () => {
    const found = estimatePerformance(blocks, { lossOf: by('brier'), lagMs: 0 })
    expect(found?.labelledRows).toBe(300)
    expect(found?.span).toMatchObject({ from: quarter(5, 3), to: quarter(6, 1), rowCount: 400 })
    expect(found?.days.map(({ from, to, rowCount }) => [from, to, rowCount])).toEqual([
      [quarter(5, 1), quarter(6, 0), 600],
      [quarter(6, 0), quarter(6, 1), 200],
    ])
    for (const span of [found?.span, ...(found?.days ?? [])]) {
      // Scores of 0.2 and 0.8 came true as often as that.
      expect(span?.loss).toEqual({ value: expect.closeTo(0.2 * 0.64 + 0.8 * 0.04, 12), lower: null, upper: null })
      expect(span?.mistakes).toEqual({ value: expect.closeTo(0.2, 12), lower: null, upper: null })
    }
  })

  it('observes the days whose rows all have labels', () => {
    const settled = [
      ...blocks,
      block(quarter(8, 0)),
      block(quarter(8, 1), { ...waiting, rowCount: 0, predictions: [] }),
      block(quarter(9, 0), { predictions: [[3, 100, 20, 0, 0]] }),
    ]
    expect(observedDays(settled, { lossOf: by('brier') })).toEqual([
      { at: 8 * dayMs, loss: expect.closeTo(0.16, 12), mistakes: expect.closeTo(0.2, 12) },
    ])
    expect(observedLoss([[3, 100, 20, 0, 0]], by('brier'))).toBeNull()
  })

  it('has a band on both sides of it, from the errors of the last 120 days', () => {
    const days = (count: number, from: number, wrongOf: (index: number) => number) =>
      Array.from({ length: count }, (_, index) =>
        block(quarter(from + index, 0), { predictions: cells(wrongOf(index)) }),
      )
    const recent = [...days(120, 20, (index) => 8 + (index % 5)), block(quarter(140, 0), waiting)]
    const found = estimatePerformance([...days(20, 0, (index) => 45 - index), ...recent], {
      lossOf: by('brier'),
      lagMs: 0,
    })
    const without = estimatePerformance(recent, { lossOf: by('brier'), lagMs: 0 })
    for (const figure of ['loss', 'mistakes'] as const) {
      const { value, lower, upper } = found?.span[figure] ?? { value: 0, lower: 0, upper: 0 }
      expect((upper ?? 0) - value).toBeGreaterThan(0)
      expect(value - (lower ?? 0)).toBeCloseTo((upper ?? 0) - value, 12)
      const alone = without?.span[figure]
      expect((upper ?? 0) - value).toBeCloseTo((alone?.upper ?? 0) - (alone?.value ?? 0), 12)
    }
    // A wrong row costs 0.6 more by the squared error of its score.
    const reach = (figure: 'loss' | 'mistakes') => (found?.span[figure].upper ?? 0) - (found?.span[figure].value ?? 0)
    expect(reach('loss')).toBeCloseTo(0.6 * reach('mistakes'), 12)
  })
})
