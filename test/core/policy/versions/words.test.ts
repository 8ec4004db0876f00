import { expect, it } from 'vitest'
import type { Metric } from '#contracts/metric'
import { dayMs, hourMs } from '#core/instant'
import { notComparableInWords } from '#core/policy/versions/comparable-from'
import { amountOf, differenceInWords } from '#core/policy/versions/difference-in-words'
import { leadInWords, sizeInWords } from '#core/policy/versions/lead-in-words'

const money: Metric = { values: { truePositive: 1, falsePositive: 0, trueNegative: 0, falseNegative: 0 } }

it.each<[Metric, string, string, string]>([
  ['accuracy', '3.21 points of accuracy', '3.21 points of accuracy', '3.21'],
  ['balanced-accuracy', '3.21 points of balanced accuracy', '3.21 points of balanced accuracy', '3.21'],
  ['log-loss', '0.0321 of log loss', '0.0321 of log loss a row', '0.0321'],
  ['brier', '0.0321 of Brier score', '0.0321 of Brier score a row', '0.0321'],
  ['absolute-error', '0.0321 of absolute error', '0.0321 of absolute error a row', '0.0321'],
  ['squared-error', '0.0321 of squared error', '0.0321 of squared error a row', '0.0321'],
  [{ quantile: 0.9 }, '0.0321 of pinball loss', '0.0321 of pinball loss a row', '0.0321'],
  [money, '0.0321 a row', '0.0321 a row', '0.0321'],
])('a difference by %j is told in its unit, without its sign', (metric, difference, size, amount) => {
  for (const value of [0.0321, -0.0321]) {
    expect(differenceInWords(value, metric)).toBe(difference)
    expect(sizeInWords(value, metric)).toBe(size)
    expect(amountOf(value, metric)).toBe(amount)
  }
})

it('a lead names who leads, by how much and on how many labels', () => {
  const told = (lead: number, labelled = 240) =>
    leadInWords({ championVersion: 4, version: 3, lead, labelled, metric: 'accuracy' })
  expect(told(0.07)).toBe('version 4 trails version 3 by 7 points of accuracy on 240 labels')
  expect(told(-0.07)).toBe('version 4 leads version 3 by 7 points of accuracy on 240 labels')
  expect(told(0, 1)).toBe('version 4 does as well as version 3 on 1 label')
})

it('two versions that cannot be compared yet say until when, and why', () => {
  const told = (labelDelayMs: number, overlap: 'none' | 'evident' | 'unknown') =>
    notComparableInWords({ from: Date.UTC(2024, 2, 5, 6), labelDelayMs, overlap })
  const until = 'Nothing can be said before 2024-03-05 06:00 UTC'
  expect(told(hourMs - 1, 'evident')).toBe(`${until}.`)
  expect(told(2 * dayMs, 'none')).toBe(`${until}: labels take 2 days.`)
  expect(told(2 * dayMs, 'evident')).toBe(
    `${until}: labels take 2 days, and errors last as long, so that rows count once in that time.`,
  )
  expect(told(2 * dayMs, 'unknown')).toMatch(
    /: labels take 2 days, and errors may last as long\. It takes .+ of labels to tell\.$/,
  )
  expect(told(hourMs, 'none')).toContain(': labels take ')
})
