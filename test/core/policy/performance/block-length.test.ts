import { expect, it } from 'vitest'
import { dayMs, hourMs, minuteMs } from '#core/instant'
import { blockLengthFor } from '#core/policy/performance/block-length'

it.each([
  [0, 480, 6 * hourMs],
  [0, 80, 6 * hourMs],
  [0, 79, dayMs],
  [0, 3, 7 * dayMs],
  [0, 0.01, 56 * dayMs],
  [6 * hourMs, 480, 6 * hourMs],
  [6.5 * hourMs, 480, 6 * hourMs],
  [6.7 * hourMs, 480, dayMs],
  [dayMs + 10 * minuteMs, 480, dayMs],
  [2 * dayMs + 10 * minuteMs, 480, 2 * dayMs],
  [2.25 * dayMs, 480, 4 * dayMs],
  [5 * dayMs, 480, 7 * dayMs],
  [28 * dayMs, 480, 28 * dayMs],
  [90 * dayMs, 480, 56 * dayMs],
])(
  'blocks hold 20 rows and span what overlaps: %d ms and %d rows a day make %d ms',
  (overlapMs, rowsPerDay, length) => {
    expect(blockLengthFor({ overlapMs, rowsPerDay })).toBe(length)
  },
)
