import { describe, expect, it } from 'vitest'
import { windowFigures } from '#core/policy/performance/window-figures'
import { multiclassMetrics } from '#core/statistics/multiclass-metrics'
import { regressionMetrics } from '#core/statistics/regression-metrics'

const ranks = (positiveCount: number, negativeCount: number) => ({
  ...{ positiveCount, negativeCount },
  positiveRankSum: positiveCount * negativeCount + (positiveCount * (positiveCount + 1)) / 2,
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
