import { expect, it } from 'vitest'
import { scoreFeatures, scoreSeries, seriesOf } from '#core/policy/scores/score-features'

const named = (...names: string[]) => {
  const { prediction, confidence } = scoreFeatures(
    names.map((name) => ({ name })),
    'binary-classification',
  )
  return [prediction.name, confidence?.name]
}

it('calls the series of the scores prediction and confidence', () => {
  expect(named('price')).toEqual(['prediction', 'confidence'])
})

it('knows no confidence of a regression, and takes the prediction of several classes for a category', () => {
  expect(seriesOf(scoreFeatures([], 'regression'))).toEqual([
    { name: 'prediction', group: 'prediction', kind: 'numeric' },
  ])
  expect(scoreSeries([], 'confidence', 'regression')).toBeNull()
  const classes = seriesOf(scoreFeatures([], 'multiclass-classification'))
  expect(classes.map(({ name, kind }) => [name, kind])).toEqual([
    ['prediction', 'categorical'],
    ['confidence', 'numeric'],
  ])
})

it("leaves a feature of the user's its name", () => {
  expect(named('prediction')).toEqual(["model's prediction", 'confidence'])
  expect(named('confidence', "model's confidence")).toEqual(['prediction', "model's model's confidence"])
})
