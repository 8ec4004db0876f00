import { expect, it } from 'vitest'
import type { ModelSummary } from '#contracts/api/model-summary'
import { performanceInWords } from '#contracts/performance-words'

it('says worse, not below, of a model that loses more than the naive forecast: its error is above', () => {
  const reason = 'Mean absolute error 5.5 over 11 days (528 labels): 3.48 above the naive forecast on the same rows.'
  const performance = { verdict: 'below-floor', reason } as ModelSummary['performance']
  expect(performanceInWords({ championVersion: 2, mode: 'active', performance })).toBe(
    `Worse than the naive forecast: ${reason}`,
  )
})
