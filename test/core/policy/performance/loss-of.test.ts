import { expect, it } from 'vitest'
import { lossOfModel } from '#core/policy/performance/loss-of'

const shares = { positiveShare: 0.2, classShares: [0.5, 0.3, 0.2] }

it('holds the facts that the loss of a task depends on', () => {
  expect(lossOfModel({ task: 'binary-classification', metric: 'brier', classificationThreshold: 0.4 }, shares)).toEqual(
    { task: 'binary-classification', metric: 'brier', classificationThreshold: 0.4, positiveShare: 0.2 },
  )
  expect(
    lossOfModel({ task: 'multiclass-classification', metric: 'log-loss', classificationThreshold: 0.4 }, shares),
  ).toEqual({ task: 'multiclass-classification', metric: 'log-loss', classShares: [0.5, 0.3, 0.2] })
  expect(lossOfModel({ task: 'regression', metric: { quantile: 0.9 }, classificationThreshold: 0.4 }, shares)).toEqual({
    task: 'regression',
    metric: { quantile: 0.9 },
  })
})
