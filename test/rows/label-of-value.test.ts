import { expect, it } from 'vitest'
import { labelOfValue, labelShownBy } from '#rows/label-of-value'

it.each([
  ['Yes', 'yes'],
  ['YES', 'yes'],
  ['Churned  Late', 'churned late'],
])('%s beside %s is not learnt as the contrary of what its sender means', (told, positive) => {
  expect(labelShownBy([told, told], positive)).toBeNull()
  expect(labelOfValue(told, { positive, negative: null })).toEqual({
    problem: `"${told}" is written otherwise than "${positive}", the positiveLabel of the model file`,
  })
})

it.each([
  ['no', 'yes', 'no'],
  ['-1', '1', '-1'],
  ['0', '1', '0'],
  ['False', 'true', 'False'],
])('%s beside %s is the negative label', (told, positive, learnt) => {
  expect(labelShownBy([told, positive, told], positive)).toBe(learnt)
  expect(labelOfValue(told, { positive, negative: learnt })).toEqual({ label: 0 })
})

it('takes a label that is named, however alike the other one is', () => {
  expect(labelOfValue('a', { positive: 'A', negative: 'a' })).toEqual({ label: 0 })
})
