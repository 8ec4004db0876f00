import { expect, it } from 'vitest'
import { calibrationOf } from '#core/policy/versions/calibration-of'
import { seededRandom } from '#core/statistics/seeded-random'

it('has the mean score and the share of positives of the rows of each tenth, and no empty one', () => {
  const scores = [0, 0.04, 0.55, 0.95, 1]
  expect(calibrationOf([{ rows: 5, scores, labels: [0, 1, 1, 1, 0] }])).toEqual([
    { from: 0, to: 0.1, rows: 2, meanScore: 0.02, positiveShare: 0.5 },
    { from: 0.5, to: 0.6, rows: 1, meanScore: 0.55, positiveShare: 1 },
    { from: 0.9, to: 1, rows: 2, meanScore: 0.975, positiveShare: 0.5 },
  ])
})

it('counts a score of a part of its block for the rows that it stands for', () => {
  const part = { rows: 30, scores: [0.2, 0.2, 0.2], labels: [1, 1, 1] as (0 | 1)[] }
  const whole = { rows: 10, scores: Array(10).fill(0.24), labels: Array<0 | 1>(10).fill(0) }
  const [bin, ...others] = calibrationOf([part, whole])
  expect(others).toEqual([])
  expect(bin).toMatchObject({ rows: 40, positiveShare: 0.75 })
  expect(bin?.meanScore).toBeCloseTo(0.21, 12)
})

it('of several classes has the confidence of the answers and the share of them that was right', () => {
  const block = { rows: 4, scores: [0.62, 0.66, 0.64, 0.95], answers: [3, 0, 1, 2], labels: [3, 1, 1, 2] }
  expect(calibrationOf([block])).toEqual([
    { from: 0.6, to: 0.7, rows: 3, meanScore: expect.closeTo(0.64, 12), positiveShare: expect.closeTo(2 / 3, 12) },
    { from: 0.9, to: 1, rows: 1, meanScore: 0.95, positiveShare: 1 },
  ])
})

it('finds scores that are right to be right', () => {
  const random = seededRandom('calibrated')
  const scores = Array.from({ length: 20_000 }, () => random.uniform())
  const labels = scores.map((score) => (random.uniform() < score ? 1 : 0))
  const bins = calibrationOf([{ rows: 20_000, scores, labels }])
  expect(bins).toHaveLength(10)
  // About 2,000 rows a bin: six standard errors of a share are .067 at most; ten bins miss that once in 50 million.
  for (const { meanScore, positiveShare } of bins) expect(Math.abs(positiveShare - meanScore)).toBeLessThan(0.067)
})
