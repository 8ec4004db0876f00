import type { Configuration } from '#contracts/configuration'
import { isShareMetric } from '#contracts/metric-kind'
import { dayMs, type Instant } from '#core/instant'
import { besideConstant, besideFloor, besideThreshold, perfectLoss } from './line-blocks.ts'
import type { LossBlock } from './loss-blocks.ts'
import type { LossSums } from './loss-span.ts'
import type { NaiveFloor } from './naive-floor.ts'
import { pastNoise } from './past-noise.ts'
import type { LossOf } from './row-loss.ts'
import type { LineSpan } from './watch-line.ts'

/** The lines that a champion may fall below, in the order in which they are told. */
export const performanceLines = ['threshold', 'first-weeks', 'floor'] as const
export type PerformanceLine = (typeof performanceLines)[number]

/** A model's losses beside one line. */
export interface BesideLine {
  readonly line: PerformanceLine
  readonly blocks: readonly LineSpan[]
  /** Earlier blocks are no evidence: a version's first weeks are no evidence against themselves. */
  readonly watchedFrom: Instant
  readonly rowVarianceMin: number
  readonly isUnbounded: boolean
  /** So much more than the limit is no evidence of a fall. */
  readonly tolerated: number
  /** The most that may be lost per row, where it is one number. */
  readonly limit: number | null
}

interface LinesOf {
  readonly lossOf: LossOf
  readonly configuration: PerformanceSettings
}

/** The settings that performance is watched by. */
export interface PerformanceSettings extends Pick<Configuration, 'rollback_threshold'> {
  /**
   * Null where none is set for a metric that is no share: the default is an accuracy, and which share of the naive
   * forecast's loss a model may lose is not the same for any two models. It then has its first weeks and the naive
   * forecast beside it.
   */
  readonly performance_threshold: number | null
}

/** A version's first weeks: two of them, or as many blocks where those are longer than a day. */
const firstWeeksMs = 14 * dayMs
const firstBlocks = 14

/**
 * Standard errors that are granted to a version's first weeks, which may have been lucky: 1 version in 44 has luckier
 * ones, and half of `rollback_threshold` is granted on top.
 */
const luckyErrors = 2

/**
 * The share of a material change that is tolerated below the threshold and the naive forecast, whose levels are known
 * and not estimated. Without it, a champion that is exactly as good as its threshold was found to be below it up to 0.3
 * times a year, where mistakes repeat each other so much that their noise is a guess. Half of a material change, which is
 * tolerated where a level is estimated, would hide 2.5 points for good, and take three times as long for 5.
 */
const toleratedShare = 0.25

/** The lines that a model's losses are watched beside; `first-weeks` once the champion has had them, `threshold` if set. */
export function linesBeside(
  blocks: readonly LossBlock[],
  floors: readonly NaiveFloor[],
  { lossOf, configuration, promotedAt }: LinesOf & { readonly promotedAt: Instant },
): BesideLine[] {
  const { metric } = lossOf
  const material = materialLoss(blocks, floors, { lossOf, configuration })
  const { performance_threshold: share } = configuration
  const isUnbounded = isUnboundedLoss(lossOf)
  const threshold: BesideLine[] =
    share === null
      ? []
      : [
          {
            line: 'threshold',
            blocks: besideThreshold(blocks, floors, lossOf, share),
            watchedFrom: Number.NEGATIVE_INFINITY,
            rowVarianceMin: varianceAt(1 - share, lossOf),
            isUnbounded,
            tolerated: toleratedShare * material,
            limit: isShareMetric(metric) ? 1 - share : null,
          },
        ]
  const floor: BesideLine = {
    line: 'floor',
    blocks: besideFloor(blocks, floors),
    watchedFrom: Number.NEGATIVE_INFINITY,
    rowVarianceMin: 0,
    isUnbounded,
    tolerated: toleratedShare * material,
    limit: null,
  }
  const first = firstWeeks(blocks, promotedAt)
  if (first === null) return [...threshold, floor]
  const mean = first.loss / first.labelled
  const own = besideConstant(blocks, mean)
  const noise = pastNoise(own, first.end, { rowVarianceMin: varianceAt(mean, lossOf), isUnbounded })
  if (noise === null) return [...threshold, floor]
  const limit = mean + material / 2 + (luckyErrors * noise.rowDeviation) / Math.sqrt(first.labelled)
  const weeks: BesideLine = {
    line: 'first-weeks',
    blocks: besideConstant(blocks, limit),
    watchedFrom: first.watchedFrom,
    rowVarianceMin: varianceAt(limit, lossOf),
    isUnbounded,
    // The tolerance is part of the limit.
    tolerated: 0,
    limit,
  }
  return [...threshold, weeks, floor]
}

/**
 * The change of a loss that matters to this model: `rollback_threshold`, as a share of answers, or for another metric as
 * a share of what the naive forecast loses.
 */
export function materialLoss(
  blocks: readonly LossBlock[],
  floors: readonly NaiveFloor[],
  {
    lossOf,
    configuration,
  }: Pick<LinesOf, 'lossOf'> & { readonly configuration: Pick<Configuration, 'rollback_threshold'> },
): number {
  const { rollback_threshold: step } = configuration
  if (isShareMetric(lossOf.metric)) return step
  const last = blocks.slice(-firstBlocks)
  const rows = last.reduce((sum, { all }) => sum + all.labelled, 0)
  const lost = last.reduce((sum, { all }, index) => {
    const floor = floors[blocks.length - last.length + index] as NaiveFloor
    return sum + all.labelled * (floor.all - perfectLoss(all, lossOf))
  }, 0)
  return rows === 0 ? 0 : (step * lost) / rows
}

/**
 * The end of a version's first weeks.
 *
 * @example firstWeeksEnd(0, 3_600_000) // => 1_209_600_000
 */
export function firstWeeksEnd(begin: Instant, spanMs: number): Instant {
  return begin + Math.max(firstWeeksMs, firstBlocks * spanMs)
}

/** The champion's first weeks from its promotion on; null until they are over, and where none of them are kept. */
function firstWeeks(blocks: readonly LossBlock[], promotedAt: Instant) {
  const [block] = blocks
  if (block === undefined) return null
  const until = firstWeeksEnd(promotedAt, block.endsAt - block.startsAt)
  const end = blocks.findIndex(({ startsAt }) => startsAt >= until)
  const first = blocks.slice(0, Math.max(0, end)).filter(({ endsAt }) => endsAt > promotedAt)
  const parts = first.flatMap(({ own }) => (own === null ? [] : [own]))
  if (parts.length === 0) return null
  const sum = (of: (part: LossSums) => number) => parts.reduce((total, part) => total + of(part), 0)
  return { end, watchedFrom: until, labelled: sum(({ labelled }) => labelled), loss: sum(({ loss }) => loss) }
}

/** Whether a row may lose any amount: its losses may have a long tail. */
export function isUnboundedLoss({ task }: Pick<LossOf, 'task'>): boolean {
  return task === 'regression'
}

/** The variance of a row whose answer is right or wrong, where the mean loss is this. */
function varianceAt(loss: number, { metric }: LossOf): number {
  return metric === 'accuracy' && loss > 0 && loss < 1 ? loss * (1 - loss) : 0
}
