import { dayMs, type Instant } from '#core/instant'
import type { Block } from '#core/statistics/block'
import { noiseOfDifferences } from '#core/statistics/block-noise'
import { blocksOfDays } from './blocks-of-days.ts'
import type { LossDay, TrainedVersion } from './loss-day.ts'

/** A version's first days: its loss in them is what a fresh version loses. */
const freshDays = 7

/** Weight of the latest version's fresh days against those of all earlier ones together. */
const freshWeight = 0.5

/**
 * Blocks from which the noise is learned: four months of days. Fewer tell little about its correlation, and a process
 * may calm down.
 */
const noiseBlocksMax = 120

/**
 * Standard errors of a sum that count as noise. The largest of the sums over all beginnings is taken, so that the same
 * noise is looked at often; the price is a second bar.
 */
const noiseAllowance = 1.5

/**
 * The loss that the champion has added up beyond that of fresh versions, as far as it is more than noise.
 *
 * Regret is counted from the beginning that makes it largest: weeks in which the champion did well are no credit. The
 * noise holds the autocorrelation of the days and the error of the fresh level.
 *
 * @param days in the order of time
 * @param from the end of the last training: regret from before it is paid for
 * @returns in units of loss, at least 0; 0 while there are too few days to know the noise
 * @complexity O(days)
 */
export function measuredRegret(
  days: readonly LossDay[],
  {
    versions,
    champion,
    from,
    blockDays,
  }: {
    readonly versions: readonly TrainedVersion[]
    readonly champion: TrainedVersion
    readonly from: Instant
    readonly blockDays: number
  },
): number {
  const fresh = freshLevel(days, versions)
  const noise = noiseOfDifferences(lossesOf(days, blockDays).slice(-noiseBlocksMax))
  if (fresh === null || noise === null) return 0
  const beginning = Math.max(from, champion.trainedAt + freshDays * dayMs)
  const served = days.filter(({ day, version }) => version === champion.version && day >= beginning)
  const freshVariance = (fresh.weightSquares * noise.variance * blockDays) / freshDays
  let [regret, rows, variance, largest] = [0, 0, 0, 0]
  for (const { mean, rowCount } of lossesOf(served, blockDays).toReversed()) {
    regret += rowCount * (mean - fresh.loss)
    rows += rowCount
    variance += (rowCount ** 2 * noise.variance) / Math.min(1, rowCount / noise.usualRowCount)
    largest = Math.max(largest, regret - noiseAllowance * Math.sqrt(variance + rows ** 2 * freshVariance))
  }
  return largest
}

/** The mean losses of blocks of days: those of whatever version answered. */
function lossesOf(days: readonly LossDay[], blockDays: number): Block[] {
  return blocksOfDays(
    days.map(({ day, lossSum, labelledCount }) => ({ day, sum: lossSum, rowCount: labelledCount })),
    blockDays,
  )
}

interface FreshLevel {
  /** Mean loss per row of fresh versions, the latest ones before all. */
  readonly loss: number
  /** Sum of the squared weights of the versions in it. */
  readonly weightSquares: number
}

/** Null before any version has its first days behind it. */
function freshLevel(days: readonly LossDay[], versions: readonly TrainedVersion[]): FreshLevel | null {
  let level: FreshLevel | null = null
  const newest = days.at(-1)?.day ?? 0
  for (const { version, trainedAt } of versions.toSorted((a, b) => a.trainedAt - b.trainedAt)) {
    const until = trainedAt + freshDays * dayMs
    if (until > newest) continue
    const first = days.filter((each) => each.version === version && each.day + dayMs > trainedAt && each.day < until)
    const rowCount = first.reduce((sum, { labelledCount }) => sum + labelledCount, 0)
    if (rowCount === 0) continue
    const loss = first.reduce((sum, { lossSum }) => sum + lossSum, 0) / rowCount
    level =
      level === null
        ? { loss, weightSquares: 1 }
        : {
            loss: (1 - freshWeight) * level.loss + freshWeight * loss,
            weightSquares: (1 - freshWeight) ** 2 * level.weightSquares + freshWeight ** 2,
          }
  }
  return level
}
