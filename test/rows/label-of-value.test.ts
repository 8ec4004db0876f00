import { expect, it } from 'vitest'
import type { LabelNames } from '#contracts/label-values'
import { labelOfValue, labelShownBy } from '#rows/label-of-value'

const texts = (names: LabelNames) => ({ task: 'binary-classification', names }) as const

it.each([
  ['Yes', 'yes'],
  ['YES', 'yes'],
  ['Churned  Late', 'churned late'],
])('%s beside %s is not learnt as the contrary of what its sender means', (told, positive) => {
  expect(labelShownBy([told, told], positive)).toBeNull()
  expect(labelOfValue(told, texts({ positive, negative: null }))).toEqual({
    problem: `"${told}" is written otherwise than "${positive}", the positiveLabel of the model file`,
  })
})

it.each([
  ['no', 'yes', 'no'],
  ['-1', '1', '-1'],
  ['0', '1', '0'],
  ['False', 'true', 'False'],
])('%s beside %s is the negative label', (told, positive, learnt) => {
  expect(labelShownBy([told, positive, told], positive)).toEqual({ label: learnt, isBesidePositive: true })
  expect(labelShownBy([told, told], positive)).toEqual({ label: learnt, isBesidePositive: false })
  expect(labelOfValue(told, texts({ positive, negative: learnt }))).toEqual({ label: 0 })
})

it.each([
  ['comes once, as a typing error does', ['yes', 'nope', 'yes']],
  ['stands in a single row', ['no']],
  ['is one of two', ['yes', 'no', 'no', 'never', 'never']],
  ['is missing', ['yes', 'yes']],
])('learns no label that %s', (_, told) => {
  expect(labelShownBy(told, 'yes')).toBeNull()
})

it('takes numbers and texts of one label for one', () => {
  expect(labelShownBy([0, '0.0', 1, '0'], '1')).toEqual({ label: '0', isBesidePositive: true })
  expect(
    [1, '1.0', '01', 0, '-0', 2].map((told) => labelOfValue(told, texts({ positive: '1', negative: '0' }))),
  ).toEqual([
    { label: 1 },
    { label: 1 },
    { label: 1 },
    { label: 0 },
    { label: 0 },
    { problem: '"2" is neither "0" nor "1"' },
  ])
})

it('says which labels are allowed while one is known, and how to name the other', () => {
  expect(labelOfValue('no', texts({ positive: 'yes', negative: null }))).toEqual({
    problem: expect.stringMatching(/^"no" is not known yet: only "yes" is allowed\. Name both labels in classes of/),
  })
})

it('takes a label that is named, however alike the other one is', () => {
  expect(labelOfValue('a', texts({ positive: 'A', negative: 'a' }))).toEqual({ label: 0 })
})
