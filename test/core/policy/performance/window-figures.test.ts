import { describe, expect, it } from 'vitest'
import { windowFigures } from '#core/policy/performance/window-figures'
import { multiclassMetrics } from '#core/statistics/multiclass-metrics'
import { regressionMetrics } from '#core/statistics/regression-metrics'

const ranks = (positiveCount: number, negativeCount: number) => ({
  ...{ positiveCount, negativeCount },
  positiveRankSum: positiveCount * negativeCount + (positiveCount * (positiveCount + 1)) / 2,
})

describe('the figures of two classes', () => {
  const counts = {
    task: 'binary-classification',
    ...{ truePositives: 12, falsePositives: 6, trueNegatives: 24, falseNegatives: 8 },
    ...{ ranked: ranks(20, 30), logLoss: 10, brier: 5 },
  } as const

  it('are those of its counts', () => {
    expect(windowFigures(counts)).toMatchObject({
      ...{ accuracy: 36 / 50, precision: 12 / 18, recall: 0.6, f1: expect.closeTo(24 / 38, 12), auc: 1 },
      balancedAccuracy: expect.closeTo((0.6 + 0.8) / 2, 12),
      ...{ logLoss: 0.2, brier: 0.1, byClass: null, mae: null },
    })
  })

  it('have no balanced accuracy where the labels are of one class, and no figure without rows', () => {
    const positives = { ...counts, falsePositives: 0, trueNegatives: 0, ranked: ranks(20, 0) }
    expect(windowFigures(positives)).toMatchObject({ accuracy: 0.6, balancedAccuracy: null, auc: null })
    const negatives = { ...counts, truePositives: 0, falseNegatives: 0, ranked: ranks(0, 30) }
    expect(windowFigures(negatives)).toMatchObject({ accuracy: 0.8, balancedAccuracy: null, auc: null })
    const none = { ...positives, truePositives: 0, falseNegatives: 0, ranked: ranks(0, 0), logLoss: 0, brier: 0 }
    expect(windowFigures(none)).toMatchObject({ accuracy: null, logLoss: null, brier: null })
  })
})

describe('the figures of several classes', () => {
  const counts = {
    task: 'multiclass-classification',
    confusion: [
      [8, 2, 0],
      [1, 9, 0],
      [5, 0, 0],
    ],
    ranked: [ranks(10, 15), ranks(10, 15), ranks(5, 20)],
    ...{ withProbabilities: 25, logLoss: 10, brier: 5 },
  } as const

  it('leave out of the mean what a class does not have', () => {
    const figures = windowFigures(counts)
    // The last class was never answered: it has no precision, and its recall and F1 are 0.
    expect(figures.byClass?.[2]).toEqual({ precision: null, recall: 0, f1: 0, auc: null })
    expect(figures).toMatchObject({
      accuracy: 17 / 25,
      precision: expect.closeTo((8 / 14 + 9 / 11) / 2, 12),
      balancedAccuracy: expect.closeTo((0.8 + 0.9) / 3, 12),
      ...{ logLoss: 0.4, brier: 0.2, auc: 1, mae: null, r2: null, intervalCoverage: null },
    })
  })

  it('have an AUC of a class from ten of its rows and ten others on', () => {
    expect(windowFigures(counts).byClass?.map(({ auc }) => auc)).toEqual([1, 1, null])
    expect(
      windowFigures({ ...counts, ranked: [ranks(9, 99), null, ranks(10, 10)] }).byClass?.map(({ auc }) => auc),
    ).toEqual([null, null, 1])
  })

  it('have no loss of probabilities where none are known', () => {
    const unknown = { ...counts, withProbabilities: 0, logLoss: 0, brier: 0 }
    expect(windowFigures(unknown)).toMatchObject({ accuracy: 17 / 25, logLoss: null, brier: null })
  })

  it('are null without rows', () => {
    expect(
      multiclassMetrics(
        [
          [0, 0],
          [0, 0],
        ],
        [null, null],
      ),
    ).toMatchObject({ accuracy: null, f1: null, auc: null })
  })
})

describe('the figures of a regression', () => {
  const sums = {
    ...{ rows: 10, absoluteError: 20, squaredError: 90, labelSpread: 60, pinball: null },
    followed: { rows: 5, absoluteError: 8, lastLabelError: 16 },
    withInterval: { rows: 10, covered: 9 },
  }

  it('may be worse than the mean of the labels, and better than the last one', () => {
    expect(windowFigures({ task: 'regression', ...sums })).toMatchObject({
      ...{ mae: 2, rmse: 3, mase: 0.5, r2: -0.5, pinball: null, intervalCoverage: 0.9, accuracy: null, byClass: null },
    })
  })

  it('are null where they are not defined', () => {
    const alike = { ...sums, labelSpread: 0, followed: { rows: 5, absoluteError: 8, lastLabelError: 0 } }
    expect(regressionMetrics(alike)).toMatchObject({ mae: 2, r2: null, mase: null })
    expect(regressionMetrics({ ...sums, withInterval: { rows: 0, covered: 0 } }).intervalCoverage).toBeNull()
    expect(regressionMetrics({ ...sums, rows: 1 }).r2).toBeNull()
  })
})
