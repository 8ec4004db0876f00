import { expect, it } from 'vitest'
import { dayMs, hourMs } from '#core/instant'
import { latestSpanDays, spanDaysMax } from '#functions/check-drift/latest-span'

const now = 100 * dayMs
/** Rows of an hour at the same time of each day before now. */
const daily = (rowCount: number, everyDays = 1) =>
  Array.from({ length: Math.ceil(90 / everyDays) }, (_, index) => ({
    bucketAt: now - 5 * hourMs - index * everyDays * dayMs,
    rowCount,
  }))

it.each([
  [20, 1, 1],
  [19, 1, 2],
  [10, 1, 2],
  [2, 1, 10],
  [1, 1, 20],
  [5, 7, 22],
  [1, 2, 1],
])('%d rows every %d days are judged over %d days', (rowCount, everyDays, days) => {
  expect(latestSpanDays(daily(rowCount, everyDays), now)).toBe(days)
  expect(days).toBeLessThanOrEqual(spanDaysMax)
})
