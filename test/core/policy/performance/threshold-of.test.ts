import { expect, it } from 'vitest'
import type { Metric } from '#contracts/metric'
import { thresholdOf } from '#core/policy/performance/threshold-of'

it.each<[Metric, boolean, number | null]>([
  ['accuracy', false, 0.7],
  ['accuracy', true, 0.7],
  ['balanced-accuracy', false, 0.7],
  // The default is a share of right answers, and means nothing beside another metric.
  ['brier', false, null],
  ['brier', true, 0.7],
  ['squared-error', false, null],
  [{ quantile: 0.9 }, true, 0.7],
])('by %o, set by a person: %s, is %s', (metric, isThresholdSet, threshold) => {
  expect(thresholdOf({ configuration: { performance_threshold: 0.7 }, definition: { metric }, isThresholdSet })).toBe(
    threshold,
  )
})
