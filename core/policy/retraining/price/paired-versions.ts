import { dayMs } from '#core/instant'
import { type BlockMean, meanOfBlocks } from '#core/statistics/mean-of-blocks'
import { blocksOfDays, type DaySum } from './blocks-of-days.ts'
import type { LossDay, TrainedVersion } from './loss-day.ts'

/** A version and an earlier one on the rows that both scored. */
export interface VersionPair {
  readonly version: TrainedVersion
  readonly other: TrainedVersion
  /** The other version's loss per row minus this one's. */
  readonly gain: BlockMean
  /** Rows of the comparison. */
  readonly rowCount: number
  /** Mean of sqrt(age of the other) - sqrt(age of this version) over the rows, ages in days. */
  readonly ageDifference: number
  /** The latest day of the comparison. */
  readonly until: number
}

/**
 * Compares each version with those that were scored beside it, over blocks of days.
 *
 * @param days in the order of time
 * @param blockDays length of a block; labels that take longer than a day overlap within it
 * @returns pairs with enough blocks to have a standard error
 * @complexity O(days times versions beside)
 */
export function pairVersions(
  days: readonly LossDay[],
  versions: readonly TrainedVersion[],
  blockDays: number,
): VersionPair[] {
  const byVersion = new Map(versions.map((version) => [version.version, version]))
  const sums = new Map<string, PairSums>()
  for (const { day, version: number, beside } of days) {
    const version = byVersion.get(number)
    if (version === undefined) continue
    for (const paired of beside) {
      const other = byVersion.get(paired.version)
      if (other === undefined || paired.labelledCount === 0) continue
      const key = `${number}/${paired.version}`
      const sum = sums.get(key) ?? { version, other, days: [], ageSum: 0, rowCount: 0, until: day }
      sums.set(key, sum)
      sum.days.push({ day, sum: paired.gainSum, rowCount: paired.labelledCount })
      sum.ageSum += paired.labelledCount * (Math.sqrt(ageInDays(other, day)) - Math.sqrt(ageInDays(version, day)))
      sum.rowCount += paired.labelledCount
      sum.until = Math.max(sum.until, day)
    }
  }
  return [...sums.values()].flatMap((sum) => {
    const gain = meanOfBlocks(blocksOfDays(sum.days, blockDays))
    if (gain === null) return []
    const { version, other, rowCount, until } = sum
    return [{ version, other, gain, rowCount, ageDifference: sum.ageSum / rowCount, until }]
  })
}

interface PairSums {
  readonly version: TrainedVersion
  readonly other: TrainedVersion
  /** In the order of time. */
  readonly days: DaySum[]
  ageSum: number
  rowCount: number
  until: number
}

/** A version's age at the end of a day, in days since the newest row that it was trained on. */
export function ageInDays({ cutoffAt }: Pick<TrainedVersion, 'cutoffAt'>, day: number): number {
  return Math.max(0, day + dayMs - cutoffAt) / dayMs
}
