import { expect, it } from 'vitest'
import { predictionOf } from '#api/predictions/prediction-of'

const stored = {
  ...{ observationId: 'o', observedAt: 0, version: 2, score: 1, probabilities: null, label: null, labelledAt: null },
}
const intervals = new Map([
  [2, { lower: -10, upper: 4.5 }],
  [3, { lower: null, upper: null }],
])

it('names the answered class and the probability of each', () => {
  const labels = { task: 'multiclass-classification', classes: ['red', 'green', 'blue'], unseen: 'closed' } as const
  const reading = { threshold: 0.5, labels, intervals: new Map() }
  expect(predictionOf({ ...stored, probabilities: [0.2, 0.5, 0.3], label: 2 }, reading)).toMatchObject({
    ...{ score: 0.5, predictedLabel: 'green', label: 'blue' },
    probabilities: { red: 0.2, green: 0.5, blue: 0.3 },
  })
  expect(predictionOf({ ...stored, score: null }, reading)).toMatchObject({
    ...{ score: null, predictedLabel: null, probabilities: null },
  })
})

it.each([
  [2, { low: -9, high: 5.5 }],
  [3, null],
  [4, null],
  [null, null],
])('adds the interval of version %s to the value', (version, interval) => {
  const reading = { threshold: 0.5, labels: { task: 'regression' } as const, intervals }
  expect(predictionOf({ ...stored, version, label: -3 }, reading)).toMatchObject({
    ...{ score: 1, predictedLabel: null, label: -3, interval },
  })
})

it('has neither for a binary classification', () => {
  const labels = { task: 'binary-classification', names: null } as const
  const read = predictionOf({ ...stored, score: 0.5 }, { threshold: 0.5, labels, intervals })
  expect([read.predictedLabel, 'probabilities' in read, 'interval' in read]).toEqual([1, false, false])
})
