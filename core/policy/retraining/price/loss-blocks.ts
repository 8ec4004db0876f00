import { dayMs } from '#core/instant'
import type { Block } from '#core/statistics/block'
import type { LossDay } from './loss-day.ts'

/**
 * The mean losses of blocks of days, in the order of time: those of whatever version answered.
 *
 * @param days in the order of time; days without a label are skipped
 * @param blockDays length of a block; blocks of all models begin on the same days
 * @complexity O(days)
 */
export function lossBlocks(days: readonly LossDay[], blockDays: number): Block[] {
  const sums = new Map<number, readonly [lossSum: number, rowCount: number]>()
  for (const { day, lossSum, labelledCount } of days) {
    if (labelledCount === 0) continue
    const block = Math.floor(day / dayMs / blockDays)
    const [loss, rows] = sums.get(block) ?? [0, 0]
    sums.set(block, [loss + lossSum, rows + labelledCount])
  }
  return [...sums.values()].map(([lossSum, rowCount]) => ({ mean: lossSum / rowCount, rowCount }))
}
