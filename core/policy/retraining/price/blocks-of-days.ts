import { dayMs, type Instant } from '#core/instant'
import type { Block } from '#core/statistics/block'

/** A sum over the rows of one day. */
export interface DaySum {
  readonly day: Instant
  readonly sum: number
  readonly rowCount: number
}

/**
 * The means of blocks of days, in the order of time. Blocks of all models begin on the same days.
 *
 * @param days in the order of time; days without rows are skipped
 * @param blockDays length of a block; labels that take longer than a day overlap within it
 * @complexity O(days)
 * @example blocksOfDays([{ day: 0, sum: 3, rowCount: 4 }], 1) // => [{ mean: 0.75, rowCount: 4 }]
 */
export function blocksOfDays(days: readonly DaySum[], blockDays: number): Block[] {
  const sums = new Map<number, readonly [sum: number, rowCount: number]>()
  for (const { day, sum, rowCount } of days) {
    if (rowCount === 0) continue
    const block = Math.floor(day / dayMs / blockDays)
    const [sumBefore, rowsBefore] = sums.get(block) ?? [0, 0]
    sums.set(block, [sumBefore + sum, rowsBefore + rowCount])
  }
  return [...sums.values()].map(([sum, rowCount]) => ({ mean: sum / rowCount, rowCount }))
}
