import { expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { besideConstant } from '#core/policy/performance/line-blocks'
import { lossBlocks } from '#core/policy/performance/loss-blocks'
import { type LossSpan, noLosses } from '#core/policy/performance/loss-span'
import { naiveFloors } from '#core/policy/performance/naive-floor'
import { recentStretch } from '#core/policy/performance/recent-stretch'

const lossOf = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
} as const

const span = (day: number, version: number, labelled: number, loss: number): LossSpan => ({
  ...{ ...noLosses, startsAt: day * dayMs, version, labelled, positives: 0, loss, squaredLoss: loss },
})

function recentOf(spans: readonly LossSpan[], championVersion: number) {
  const blocks = lossBlocks(spans, { lengthMs: dayMs, championVersion })
  const floors = naiveFloors(blocks, lossOf, { knownAfterMs: 0 })
  return recentStretch(blocks, floors, { beside: besideConstant(blocks, 0.3), lossOf })
}

it("has the champion's own rows alone, beside the line and the naive forecast", () => {
  // Version 1 was wrong in all 90 of its rows, ten of them on a day that it shares with version 2.
  const spans = [span(0, 1, 80, 80), span(1, 1, 10, 10), span(1, 2, 10, 1), span(2, 2, 30, 5)]
  const recent = recentOf(spans, 2)
  expect(recent).toMatchObject({ from: dayMs, to: 3 * dayMs, labelled: 40, loss: 6 / 40, naiveRule: 'majority' })
  expect(recent?.excess).toBeCloseTo(6 / 40 - 0.3, 12)
  // All labels are 0, which a forecast knows after the first day.
  expect(recent?.naiveLoss).toBe(0)
})

it('is of the last two months', () => {
  const spans = [span(0, 1, 10, 10), span(1, 1, 10, 0), span(60, 1, 10, 5)]
  expect(recentOf(spans, 1)).toMatchObject({ from: dayMs, labelled: 20, loss: 0.25 })
})

it('is none before the champion has labels', () => {
  expect(recentOf([span(0, 1, 80, 80)], 2)).toBeNull()
  expect(recentOf([], 1)).toBeNull()
})
