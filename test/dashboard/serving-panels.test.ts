import { expect, it } from 'vitest'
import type { PerformancePoint } from '#contracts/api/performance'
import { servingPanels } from '#dashboard/pages/model/serving-panels'

const point = {
  ...{ verdict: 'healthy', precision: null, recall: null, auc: null },
  ...{ mae: 9.5, rmse: 14.2, intervalCoverage: 0.91 },
} as PerformancePoint
const valuesOf = (task: 'regression' | 'binary-classification', at: PerformancePoint) =>
  servingPanels(task).flatMap(({ lines }) =>
    lines.flatMap(([name, of]) => (['MAE', 'RMSE', 'share', 'precision'].includes(name) ? [[name, of(at)]] : [])),
  )

it('shows the errors of a regression and the share of its labels in the interval, not precision and recall', () => {
  expect(valuesOf('regression', point)).toEqual([
    ['MAE', 9.5],
    ['RMSE', 14.2],
    ['share', 0.91],
  ])
})

it('shows precision of a classification, and none of too few labels', () => {
  const labelled = { ...point, precision: 0.7 } as PerformancePoint
  expect(valuesOf('binary-classification', labelled)).toEqual([['precision', 0.7]])
  expect(valuesOf('binary-classification', { ...labelled, verdict: 'insufficient-data' })).toEqual([
    ['precision', null],
  ])
})
