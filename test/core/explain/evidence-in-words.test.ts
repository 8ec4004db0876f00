import { expect, it } from 'vitest'
import { evidenceInWords } from '#core/explain/evidence-in-words'

it.each([
  ['a feature that follows the value', { rankCorrelation: -0.998, rows: 500 }, 'rank correlation -0.998'],
  [
    'two versions of a regression',
    { meanAbsoluteError: 11.5, championMeanAbsoluteError: 12, accuracy: null },
    "mean absolute error 11.5, champion's mean absolute error 12",
  ],
])('says the figures of a regression: %s', (_, evidence, words) => {
  expect(evidenceInWords(evidence)).toBe(words)
})
