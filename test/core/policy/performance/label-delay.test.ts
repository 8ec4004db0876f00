import { expect, it } from 'vitest'
import { hourMs, minuteMs } from '#core/instant'
import { type LabelledTimes, labelDelayOf } from '#core/policy/performance/label-delay'

/** A row that came in a minute after its time, and its label so long after that time. */
const row = (index: number, delayMs: number, receivedAfterMs: number = minuteMs): LabelledTimes => {
  const observedAt = 1_000 * hourMs + index * hourMs
  return { observedAt, labelledAt: observedAt + delayMs, receivedAt: observedAt + receivedAfterMs }
}

it('is what the quickest tenth of the labels take', () => {
  // Delays of 20, 19, … 1 hours: two of twenty are a tenth.
  expect(labelDelayOf(Array.from({ length: 20 }, (_, index) => row(index, (20 - index) * hourMs)))).toBe(2 * hourMs)
  // The tenth of eleven is the second.
  expect(labelDelayOf(Array.from({ length: 11 }, (_, index) => row(index, (11 - index) * hourMs)))).toBe(2 * hourMs)
  expect(labelDelayOf([row(0, 7 * hourMs)])).toBe(7 * hourMs)
})

it('is that of the thousand latest labels', () => {
  const rows = Array.from({ length: 1_200 }, (_, index) => row(index, index < 200 ? hourMs : 9 * hourMs))
  expect(labelDelayOf(rows)).toBe(9 * hourMs)
  expect(labelDelayOf(rows.slice(0, 1_100))).toBe(hourMs)
})

it('is not shown by a label that came with a late observation', () => {
  const upload = (delayMs: number) => row(0, delayMs, 100 * hourMs)
  // Known before the observation came in, or as long after it as that was late.
  expect(labelDelayOf([upload(99 * hourMs)])).toBe(99 * hourMs)
  expect(labelDelayOf([upload(100 * hourMs)])).toBeNull()
  expect(labelDelayOf([upload(199 * hourMs)])).toBeNull()
  expect(labelDelayOf([upload(200 * hourMs)])).toBe(200 * hourMs)
  expect(labelDelayOf([upload(150 * hourMs), row(1, 3 * hourMs)])).toBe(3 * hourMs)
})

it('is 0 for labels from before their rows, and unknown without labels', () => {
  expect(labelDelayOf([row(0, -hourMs)])).toBe(0)
  expect(labelDelayOf([])).toBeNull()
})
