import { expect, it } from 'vitest'
import { dayMs } from '#core/instant'
import { besideConstant } from '#core/policy/performance/line-blocks'
import { lossBlocks } from '#core/policy/performance/loss-blocks'
import { type LossSpan, noLosses } from '#core/policy/performance/loss-span'
import type { NaiveFloor } from '#core/policy/performance/naive-floor'
import { stretchSince } from '#core/policy/performance/stretch'

const accuracy = {
  task: 'binary-classification',
  metric: 'accuracy',
  classificationThreshold: 0.5,
  positiveShare: 0.5,
} as const
const values = { truePositive: 10, falsePositive: -4, trueNegative: 3, falseNegative: -2 }

const span = (day: number, labelled: number, loss: number): LossSpan => ({
  ...{ ...noLosses, startsAt: day * dayMs, version: 1 },
  ...{ labelled, positives: labelled / 4, loss, squaredLoss: loss },
})
const blocksOf = (spans: readonly LossSpan[]) => lossBlocks(spans, { lengthMs: dayMs, championVersion: 1 })
const floor = (rule: NaiveFloor['rule'], all: number): NaiveFloor => ({ rule, all, own: null })

it('in money counts from perfect answers', () => {
  // A quarter of the rows is positive: 10 for each, and 3 for each other row.
  const blocks = blocksOf([span(0, 1000, 900), span(1, 40, 8), span(2, 120, 36)])
  const floors = blocks.map(() => floor('majority', 0.5))
  const lossOf = { ...accuracy, metric: { values } }
  expect(stretchSince({ blocks, floors, spans: [], lossOf, from: dayMs }).perfectLoss).toBeCloseTo(
    -(10 + 3 * 3) / 4,
    12,
  )
})

it('has an error by the noise up to its end', () => {
  // Days that alternate by 0.1: half of the square of a difference over 0.97765 for cutting, times 100 rows, and
  // Student's factor of 1.284912 for 16 days. Later days are wild.
  const calm = Array.from({ length: 16 }, (_, day) => span(day, 100, day % 2 === 0 ? 20 : 30))
  const deviation = Math.sqrt((0.005 / 0.97765) * 100) * 1.284912
  const errorOf = (spans: readonly LossSpan[], asked: { from: number; to?: number }) => {
    const blocks = blocksOf(spans)
    const floors = blocks.map(() => floor('majority', 0.5))
    return stretchSince({ ...{ blocks, floors, spans: besideConstant(blocks, 0.25), lossOf: accuracy }, ...asked })
      .standardError
  }
  const wild = Array.from({ length: 8 }, (_, index) => span(16 + index, 100, index % 2 === 0 ? 0 : 100))
  const expected = deviation / Math.sqrt(200)
  expect(errorOf(calm, { from: 14 * dayMs })).toBeCloseTo(expected, 5)
  expect(errorOf([...calm, ...wild], { from: 14 * dayMs, to: 16 * dayMs })).toBeCloseTo(expected, 5)
})
