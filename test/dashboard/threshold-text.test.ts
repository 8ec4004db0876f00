import { expect, it } from 'vitest'
import type { Performance, PerformancePoint } from '#contracts/api/performance'
import { percentText } from '#dashboard/format/numbers'
import { thresholdText } from '#dashboard/pages/model/threshold-text'

const points = [0.6, 0.8, null, 0.75].map((accuracy) => ({ accuracy, verdict: 'healthy' }) as PerformancePoint)
const of = (metric: string, threshold: number | null) =>
  thresholdText({ metric, threshold, points } as unknown as Performance)

it('counts the time below a threshold of accuracy', () => {
  expect(of('accuracy', 0.7)).toBe(`accuracy was below it ${percentText(1 / 3, 0)} of the time`)
  expect(of('accuracy', 0.5)).toBe('accuracy was never below it')
})

it('does not say that accuracy was never below a threshold where no check came to a verdict', () => {
  const unjudged = [{ accuracy: 0.2, verdict: 'insufficient-data' } as PerformancePoint]
  const performance = { metric: 'accuracy', threshold: 0.4, points: unjudged } as unknown as Performance
  expect(thresholdText(performance)).toBe('no verdict on accuracy yet')
})

it.each(['log loss', 'Brier score', 'value per row'])(
  'says nothing of accuracy where the threshold is a share of a loss: %s',
  (metric) => {
    expect(of(metric, 0.7)).toBe('of the naive forecast’s loss')
  },
)

it('says which lines there are where no threshold is set', () => {
  expect(of('mean absolute error', null)).toBe('its first weeks and the naive forecast stand in')
})

it('names balanced accuracy, which the points do not have', () => {
  expect(of('balanced accuracy', 0.7)).toBe('of balanced accuracy')
})
