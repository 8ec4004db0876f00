import { expect, it } from 'vitest'
import { scoreFeatures } from '#core/policy/scores/score-features'

const named = (...names: string[]) => {
  const { prediction, confidence } = scoreFeatures(names.map((name) => ({ name })))
  return [prediction.name, confidence.name]
}

it('calls the series of the scores prediction and confidence', () => {
  expect(named('price')).toEqual(['prediction', 'confidence'])
})

it("leaves a feature of the user's its name", () => {
  expect(named('prediction')).toEqual(["model's prediction", 'confidence'])
  expect(named('confidence', "model's confidence")).toEqual(['prediction', "model's model's confidence"])
})
