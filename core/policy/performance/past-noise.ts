import { dayMs, type Instant } from '#core/instant'
import { type Block, blockWeight, usualRowCount } from '#core/statistics/block'
import { correlationMax, noiseBlocksMin } from '#core/statistics/block-noise'
import { studentWidening } from '#core/statistics/student-widening'

/** A span of a series that is watched: the mean is how far the loss exceeds a line. */
export interface ExcessSpan extends Block {
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** Variance of a row within the span: the span's mean is at least as noisy as that of independent rows. */
  readonly rowVariance: number
}

/** The noise of a loss, per row: a block of n rows has the deviation `deviation / sqrt(n)`. */
export interface PastNoise {
  /** Root of the long-run variance of a row, with autocorrelation and the error of the estimate. */
  readonly rowDeviation: number
  /** The usual rows of a span. More of them need not tell more: they may all be alike. */
  readonly usualRowCount: number
  readonly spanCount: number
}

/** What is known of a row's loss beside its past. */
export interface NoiseOf {
  readonly rowVarianceMin: number
  /**
   * A row may lose any amount, as by a regression's errors: large differences are then the noise itself, and nothing is
   * cut. With the cut, squared errors with a long tail raised up to twice as many false alarms; a change of level, for
   * which it is there, is one difference among a hundred.
   */
  readonly isUnbounded?: boolean
}

/** How far back noise is learned: two months, and at least so many spans. */
const noiseMemoryMs = 60 * dayMs
const noiseMemorySpans = 40

/** Differences beyond this many standard deviations count as that many: a change of level is one such difference. */
const differenceMax = 2.5

/** Mean square of a standard normal number that is cut at {@link differenceMax}. */
const cutSquare = 0.97765

/** Evidence is made of surprises of this many standard deviations. */
const surpriseSize = 3

/** Squares of neighbouring differences repeat each other: two thirds of their number are as good as independent. */
const differencesEfficiency = 2 / 3

/**
 * The noise of a series as it was before a moment: from the past only, and from differences of neighbouring spans, so
 * that the change that is looked for does not hide itself. A plain variance would swallow it.
 *
 * The hours of the day have means of their own: a loss that is larger every night is no noise.
 *
 * @param spans oldest first
 * @param end spans from this index on are not looked at
 * @returns null while there are too few spans
 * @complexity O(spans of two months)
 * @see Huber (1964), doi:10.1214/aoms/1177703732, proposal 2, for the scale; the differences of a first-order
 *   autoregression have the variances 2 v (1 - r) and 2 v (1 - r²)
 * @example pastNoise([], 0, { rowVarianceMin: 0 }) // => null
 */
export function pastNoise(
  spans: readonly ExcessSpan[],
  end: number,
  { rowVarianceMin, isUnbounded = false }: NoiseOf,
): PastNoise | null {
  const from = (spans[end - 1]?.endsAt ?? 0) - noiseMemoryMs
  let first = Math.max(0, end - noiseMemorySpans)
  while (first > 0 && (spans[first - 1] as ExcessSpan).startsAt >= from) first--
  const past = spans.slice(first, end)
  if (past.length < noiseBlocksMin) return null
  const usual = usualRowCount(past)
  const weights = past.map((span) => blockWeight(span, usual))
  const levels = withoutHours(past)
  const nearest = differenceVariance(levels, weights, { lag: 1, isUnbounded })
  const second = differenceVariance(levels, weights, { lag: 2, isUnbounded })
  const correlation = nearest > 0 ? Math.min(correlationMax, Math.max(0, second / nearest - 1)) : 0
  const variance = (nearest / (1 - correlation) / (1 - correlation)) * (1 + correlation)
  const rows = past.reduce((sum, { rowCount }) => sum + rowCount, 0)
  const independent = past.reduce((sum, span) => sum + span.rowVariance * span.rowCount, 0) / rows
  const rowVariance = Math.max(variance * usual, independent, rowVarianceMin)
  const freedom = Math.max(1, (differencesEfficiency * past.length * (1 - correlation)) / (1 + correlation))
  return {
    rowDeviation: Math.sqrt(rowVariance) * studentWidening(surpriseSize, freedom),
    usualRowCount: usual,
    spanCount: past.length,
  }
}

/** The means of the spans, less the mean of their own hours where those come up often enough. */
function withoutHours(spans: readonly ExcessSpan[]): number[] {
  const hours = new Map<number, { sum: number; rows: number; spans: number }>()
  for (const { startsAt, mean, rowCount } of spans) {
    const seen = hours.get(startsAt % dayMs)
    if (seen === undefined) {
      hours.set(startsAt % dayMs, { sum: mean * rowCount, rows: rowCount, spans: 1 })
      continue
    }
    seen.sum += mean * rowCount
    seen.rows += rowCount
    seen.spans += 1
  }
  if (hours.size === 1) return spans.map(({ mean }) => mean)
  return spans.map(({ startsAt, mean }) => {
    const { sum, rows, spans: count } = hours.get(startsAt % dayMs) as { sum: number; rows: number; spans: number }
    return count < noiseBlocksMin ? mean : mean - sum / rows
  })
}

/** Half of the variance of the differences of spans `lag` apart, as if of usual spans, with large ones cut. */
function differenceVariance(
  levels: readonly number[],
  weights: readonly number[],
  { lag, isUnbounded }: { readonly lag: number; readonly isUnbounded: boolean },
): number {
  // This is where a check spends its time: a check of a year does it a thousand times over.
  const count = levels.length - lag
  const squares = new Float64Array(count)
  let sum = 0
  for (let index = 0; index < count; index++) {
    const difference = (levels[index + lag] as number) - (levels[index] as number)
    const square =
      (difference * difference * 2) / (1 / (weights[index + lag] as number) + 1 / (weights[index] as number))
    squares[index] = square
    sum += square
  }
  if (isUnbounded) return sum / count / 2
  let variance = sum / count
  for (let round = 0; round < 6; round++) {
    const most = differenceMax ** 2 * variance
    sum = 0
    for (let index = 0; index < count; index++) sum += Math.min(squares[index] as number, most)
    variance = sum / count / cutSquare
  }
  return variance / 2
}
