import { type Block, blockWeight } from '#core/statistics/block'
import { type BlockNoise, noiseOfStretch } from '#core/statistics/block-noise'
import { studentQuantile } from '#core/statistics/normal-of-student'

/** How a figure varies from day to day while nothing is wrong. */
export interface DaySpread {
  readonly noise: BlockNoise
  /** The variance of single days, beside the long-run one of {@link noise}. */
  readonly dayVariance: number
  /** The number of independent days that tell as much, less one. */
  readonly freedom: number
}

/** A span of days as one block. */
export interface Span extends Block {
  readonly days: number
}

/**
 * With fewer days that are worth an independent one, the spread of the days is a guess: Student's quantiles are then
 * several times the normal ones at chances of one in a million.
 */
const freedomMin = 6

/** Squared distances of days that are alike but for the rounding of their sums. */
const negligible = 1e-20

/**
 * Few days show neither how far a figure wanders nor how alike neighbouring days are: both are underestimated by about
 * this many parts of one over the days.
 */
const shortness = 10

/**
 * The spread of a figure's days. Days without any spread, such as those of a column that is never empty, are never too
 * few.
 *
 * @param days in the order of time
 * @returns null where the days are too few to tell
 * @complexity O(days)
 * @example daySpread([{ mean: 0, rowCount: 9 }]) // => null
 */
export function daySpread(days: readonly Block[]): DaySpread | null {
  // Batches of three days and of a week: a figure may wander for longer than neighbouring days show.
  const noise = noiseOfStretch(days, { batchLengths: [3, 7] })
  if (!noise) return null
  const squares = days.reduce(
    (sum, day) => sum + blockWeight(day, noise.usualRowCount) * (day.mean - noise.mean) ** 2,
    0,
  )
  const freedom = (days.length * (1 - noise.correlation)) / (1 + noise.correlation) - 1
  if (freedom < freedomMin && squares > days.length * negligible) return null
  return { noise, dayVariance: squares / (days.length - 1), freedom: Math.max(freedom, freedomMin) }
}

/**
 * The distance from the mean that the mean over a span stays within, at the given one-sided chance. The variance is that
 * of single days for one day, and the long-run one for more; the error of the days' own mean adds to it.
 *
 * @complexity O(1)
 */
export function reachOf({ noise, dayVariance, freedom }: DaySpread, span: Span, chance: number): number {
  const thinness = Math.max(1, (noise.usualRowCount * span.days) / span.rowCount)
  const measured = (span.days === 1 ? dayVariance : noise.variance / span.days) * thinness + noise.meanVariance
  return studentQuantile(chance, freedom) * Math.sqrt(measured) * (1 + shortness / noise.blockCount)
}

/** Days that are judged as one beside the latest: a smaller rise, or one of fewer rows, shows in them. */
const longerDaysMax = 4

/**
 * The latest day and those before it as one span; null where there is none before.
 *
 * @param before oldest first
 * @example longerSpan({ mean: 1, rowCount: 10 }, [{ mean: 0, rowCount: 30 }]) // => { mean: 0.25, rowCount: 40, days: 2 }
 */
export function longerSpan(latest: Block, before: readonly Block[]): Span | null {
  const days = before.slice(1 - longerDaysMax).filter(({ rowCount }) => rowCount > 0)
  if (days.length === 0) return null
  const all = [...days, latest]
  const rowCount = all.reduce((sum, day) => sum + day.rowCount, 0)
  return { mean: all.reduce((sum, day) => sum + day.mean * day.rowCount, 0) / rowCount, rowCount, days: all.length }
}
