import type { Block } from '#core/statistics/block'
import { normalQuantile } from '#core/statistics/standard-normal'
import { type DaySpread, daySpread, reachOf, type Span } from './day-spread.ts'

/** A share of rows, such as a null rate, in its reference's days and now. */
export interface ShareInUse {
  /** The share on each day of the reference, in the order of time. */
  readonly reference: readonly Block[]
  /** The share over the latest day. */
  readonly latest: Block
  /** The share over the latest days, those of `latest` included, and how many days they are; null where there are none. */
  readonly longer: Span | null
  /** The rise that counts as broken data. Half of it is tolerated. */
  readonly riseMax: number
  /** The chance of a false finding that one look at one share may have. */
  readonly chanceMax: number
}

export interface JudgedShare {
  /** `unknown` where there is too little to judge by. A `lingering` problem goes on and does not begin. */
  readonly grade: 'broken' | 'lingering' | 'usual' | 'unknown'
  readonly share: number
  /** The mean of the reference's days; null without any. */
  readonly usualShare: number | null
}

/** Rows that any judgement needs to tell a broken pipeline from a bad row. */
export const qualityRowsMin = 20

/**
 * A rise by half of all rows is no chance even where the days before are too few to know their spread. Where none of
 * their rows had the fault, or four weeks of them had several times less, the limit is enough.
 */
const evidentRise = 0.5

/** Four weeks have every day of the week and of the month's ends. */
const worstOfDaysMin = 28

/**
 * Times the worst of so many days that no ordinary day reaches: shares whose logarithm varies by 0.6 from day to day do
 * once in a hundred years.
 */
const worstFactor = 4

/** A problem lingers from this share of the limit on, so that a share that wavers around the limit is one problem. */
const lingeringPart = 0.5

/**
 * Judges whether a share of rows has risen beyond what the reference's own days show. The latest day counts as it is,
 * whenever it ends: every time of day is in it once. Days are compared and not rows, because the rows of a day are
 * alike: a column may be empty all Sunday.
 *
 * A rise is broken data when it is beyond half of the limit by more than chance, given how the reference's days vary and
 * how well their mean is known, and not evidently below the limit itself.
 *
 * @complexity O(days)
 * @example judgeShare({ reference: [{ mean: 0, rowCount: 900 }], latest: { mean: 0.9, rowCount: 900 }, longer: null, riseMax:
 *   0.2, chanceMax: 1e-6 }).grade // => 'broken'
 */
export function judgeShare({ reference, latest, longer, riseMax, chanceMax }: ShareInUse): JudgedShare {
  const days = reference.filter(({ rowCount }) => rowCount > 0)
  const usualShare = days.length === 0 ? null : rowMean(days)
  const judged = (grade: JudgedShare['grade']) => ({ grade, share: latest.mean, usualShare })
  if (usualShare === null || latest.rowCount < qualityRowsMin) return judged('unknown')
  const rise = latest.mean - usualShare
  const worst = days.reduce((most, { mean }) => Math.max(most, mean), 0)
  const usual = daySpread(days.map(({ mean, rowCount }) => ({ mean: angleOf(mean), rowCount })))
  if (usual === null) {
    // The worst day stands in for the spread.
    const beyond = latest.mean - worst
    const isBeyond = latest.mean > rowsBound(worst + riseMax / 2, latest, chanceMax)
    const isEvident = worst === 0 || (days.length >= worstOfDaysMin && latest.mean > worstFactor * worst)
    if (isBeyond && beyond >= (isEvident ? riseMax : Math.max(riseMax, evidentRise))) return judged('broken')
    return judged(beyond > riseMax * lingeringPart ? 'lingering' : 'usual')
  }
  // A longer span still holds the days of a problem that is over.
  const isOver = rise <= riseMax * lingeringPart
  const spans = [{ ...latest, days: 1 }, ...(longer && longer.days > 1 && !isOver ? [longer] : [])]
  const isBroken = spans.some(
    (span) =>
      span.mean > boundOf({ usual, worst, span, riseMax, chanceMax: chanceMax / spans.length }) &&
      span.mean - usualShare + 2 * rowError(span) >= riseMax,
  )
  if (isBroken) return judged('broken')
  return judged(isOver ? 'usual' : 'lingering')
}

/**
 * The share that the mean over a span stays below with the given chance: the tolerated rise beyond the usual share, and
 * beyond what the days or the span's rows vary.
 *
 * Days whose spread is known badly reach far. A share that is several times that of the worst day of four weeks is
 * beyond them all the same.
 */
function boundOf({
  usual,
  worst,
  span,
  riseMax,
  chanceMax,
}: {
  readonly usual: DaySpread
  readonly worst: number
  readonly span: Span
  readonly riseMax: number
  readonly chanceMax: number
}): number {
  const mean = Math.sin(usual.noise.mean) ** 2
  const tolerated = Math.min(1, mean + riseMax / 2)
  const ofDays = shareOf(usual.noise.mean + reachOf(usual, span, chanceMax)) + riseMax / 2
  const isWorstKnown = usual.noise.blockCount >= worstOfDaysMin
  const beyondWorst = isWorstKnown ? Math.max(tolerated, worstFactor * worst) : Infinity
  return Math.max(Math.min(ofDays, beyondWorst), rowsBound(tolerated, span, chanceMax))
}

/** The share that independent rows stay below, if `share` is the true one. */
function rowsBound(share: number, { rowCount }: Block, chanceMax: number): number {
  return shareOf(angleOf(Math.min(1, share)) + normalQuantile(1 - chanceMax) / (2 * Math.sqrt(rowCount)))
}

/** The share of an angle; 1 beyond the last. */
function shareOf(angle: number): number {
  return angle >= Math.PI / 2 ? 1 : Math.sin(angle) ** 2
}

/**
 * The angle of a share, whose variance does not depend on the share: 1 / (4 rows) for independent rows. Shares near 0
 * vary little below and far above, angles do not.
 *
 * @see Anscombe (1948), doi:10.1093/biomet/35.3-4.246
 */
function angleOf(share: number): number {
  return Math.asin(Math.sqrt(share))
}

/** The standard error of a share of independent rows. */
function rowError({ mean, rowCount }: Block): number {
  return Math.sqrt((mean * (1 - mean)) / rowCount)
}

function rowMean(days: readonly Block[]): number {
  const rows = days.reduce((sum, { rowCount }) => sum + rowCount, 0)
  return days.reduce((sum, { mean, rowCount }) => sum + mean * rowCount, 0) / rows
}
