import { expect, it } from 'vitest'
import type { ModelSummary } from '#contracts/api/model-summary'
import { modelFigure } from '#dashboard/pages/fleet/model-figure'

const values = { values: { truePositive: 10, falsePositive: -3, trueNegative: 0, falseNegative: -10 } }
const performance = {
  at: '2024-03-01T00:00:00Z',
  accuracy: 0.81,
  labelled: 300,
  verdict: 'healthy',
  reason: null,
  naiveAccuracy: 0.75,
  naiveRule: 'majority',
  metric: '',
  figure: 0.412,
  naiveFigure: 0.5623,
}
const model = (metric: ModelSummary['metric'], changes: object = {}) => ({
  metric,
  performanceThreshold: 0.7,
  performance: { ...performance, ...changes },
})

it.each([
  // The accuracy of the latest rows, not of the stretch that the verdict rests on.
  ['accuracy', 'accuracy', '81.0\u00a0%', '75.0\u00a0%', 0.7],
  ['balanced-accuracy', 'balanced accuracy', '41.2\u00a0%', '56.2\u00a0%', 0.7],
  // The threshold is a share of the naive forecast's loss, and no line of the figure.
  ['log-loss', 'log loss', '0.412', '0.562', 0.5623],
  ['brier', 'Brier score', '0.412', '0.562', 0.5623],
  [values, 'value per row', '0.412', '0.562', 0.5623],
] as const)('is %o in its own unit beside the naive forecast', (metric, name, text, naiveText, line) => {
  expect(modelFigure(model(metric))).toMatchObject({ metric: name, text, naiveText, line })
})

it('is unknown before the first verdict, whatever the accuracy is', () => {
  const unknown = { value: null, text: '–', naive: null, naiveText: '–', line: null }
  expect(modelFigure(model('log-loss', { figure: null, naiveFigure: null }))).toMatchObject(unknown)
  expect(modelFigure({ metric: 'brier', performanceThreshold: 0.7, performance: null })).toMatchObject(unknown)
  expect(modelFigure({ metric: 'accuracy', performanceThreshold: 0.7, performance: null })).toMatchObject({
    ...unknown,
    line: 0.7,
  })
})
