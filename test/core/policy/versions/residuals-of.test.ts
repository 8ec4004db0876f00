import { expect, it } from 'vitest'
import { heldOutParts } from '#core/policy/versions/held-out-parts'
import { residualsOf } from '#core/policy/versions/residuals-of'
import { seededRandom } from '#core/statistics/seeded-random'

it('has ten bins of as many rows each, by rising value', () => {
  const scores = Array.from({ length: 100 }, (_, index) => (index * 37) % 100)
  const labels = scores.map((value) => 2 * value)
  const bins = residualsOf([{ rows: 100, scores, labels }])
  expect(bins.map(({ from, to, rows }) => [from, to, rows])).toEqual(
    Array.from({ length: 10 }, (_, bin) => [bin * 10, bin * 10 + 9, 10]),
  )
  // Errors equal the values 30 to 39: the fifth percentile is the first of ten.
  expect(bins[3]).toMatchObject({ meanValue: 34.5, meanLabel: 69, errorLow: 30, errorMedian: 34, errorHigh: 39 })
})

it('keeps equal values in one bin, and negative and huge ones apart', () => {
  expect(residualsOf([{ rows: 4, scores: [5, 5, 5, 5], labels: [5, 6, 7, 8] }])).toHaveLength(1)
  const bins = residualsOf([{ rows: 3, scores: [1e12, -1e12, 0], labels: [1e12, -1e12, 1] }])
  expect(bins.map(({ from, meanLabel }) => [from, meanLabel])).toEqual([
    [-1e12, -1e12],
    [0, 1],
    [1e12, 1e12],
  ])
})

it('counts a value of a part of its block for the rows that it stands for', () => {
  const [bin] = residualsOf([
    { rows: 30, scores: [2], labels: [3] },
    { rows: 10, scores: [2], labels: [-1] },
  ])
  expect(bin).toMatchObject({ rows: 40, meanLabel: 2, errorLow: -3, errorMedian: 1, errorHigh: 1 })
})

it('finds the errors that nine in ten rows have', () => {
  const random = seededRandom('residuals')
  const scores = Array.from({ length: 20_000 }, () => random.uniform())
  const labels = scores.map((value) => value + random.uniform() - 0.5)
  for (const { errorLow, errorMedian, errorHigh } of residualsOf([{ rows: 20_000, scores, labels }])) {
    // 2,000 errors a bin: the largest standard error of a quantile of a uniform one is .0112, and six of it are .067; 30
    // quantiles miss that once in 16 million.
    expect(Math.abs(errorLow + 0.45)).toBeLessThan(0.067)
    expect(Math.abs(errorMedian)).toBeLessThan(0.067)
    expect(Math.abs(errorHigh - 0.45)).toBeLessThan(0.067)
  }
})

it('is kept of a regression, the calibration of a classification, and the first hundred features of both', () => {
  const featureImportance = Array.from({ length: 2000 }, (_, index) => ({
    ...{ feature: `f${index}`, importance: 2000 - index, standardError: 1 },
  }))
  const scores = [{ at: '2024-01-01T00:00:00.000Z', rows: 1, scores: [0.7], labels: [1 as const] }]
  const regression = heldOutParts({ task: 'regression', featureImportance }, scores)
  expect(regression).toMatchObject({ calibration: null, residuals: [{ rows: 1 }], importance: { featureCount: 2000 } })
  expect(regression.importance?.features).toEqual(featureImportance.slice(0, 100))
  const binary = heldOutParts({ task: 'binary-classification', featureImportance: null }, scores)
  expect(binary).toMatchObject({ calibration: [{ rows: 1 }], residuals: null, importance: null })
  expect(heldOutParts({ task: 'multiclass-classification', featureImportance: null }, null).calibration).toBeNull()
})
