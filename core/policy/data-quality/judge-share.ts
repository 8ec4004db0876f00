import type { Block } from '#core/statistics/block'
import { normalQuantile } from '#core/statistics/standard-normal'
import { type DaySpread, daySpread, reachOf, type Span } from './day-spread.ts'

/** A share of rows, such as a null rate, in its reference's days and now. */
export interface ShareInUse {
  /** The share on each day of the reference, in the order of time. */
  readonly reference: readonly Block[]
  /** The share over the latest day. */
  readonly latest: Block
  /**
   * The share over the latest days, those of `latest` included, and how many days they are; null where there are none.
   */
  readonly longer: Span | null
  /** The days of each of these spans, where a day has too few rows. @default 1 */
  readonly spanDays?: number
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
export const worstOfDaysMin = 28

/**
 * Days from which on their spread is believed. A share that wanders for a week opens 0.2 to 0.45 times a year after 14
 * days and 0.2 to 0.3 after 30, where it may once in 17 years at 34 shares, and within that from 60 on.
 */
export const learnedDaysMin = 60

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
 * A rise is broken data when it is beyond half of the limit by more than chance, given how the reference's days vary
 * and how well their mean is known, and not evidently below the limit itself.
 *
 * @complexity O(days)
 * @example judgeShare({ reference: [{ mean: 0, rowCount: 900 }], latest: { mean: 0.9, rowCount: 900 }, longer: null, riseMax:
 *   0.2, chanceMax: 1e-6 }).grade // => 'broken'
 */
export function judgeShare({ reference, latest, longer, spanDays = 1, riseMax, chanceMax }: ShareInUse): JudgedShare {
  const days = reference.filter(({ rowCount }) => rowCount > 0)
  const usualShare = days.length === 0 ? null : rowMean(days)
  const judged = (grade: JudgedShare['grade']) => ({ grade, share: latest.mean, usualShare })
  if (usualShare === null || latest.rowCount < qualityRowsMin) return judged('unknown')
  const rise = latest.mean - usualShare
  // A longer span still holds the days of a problem that is over.
  const isOver = rise <= riseMax * lingeringPart
  const worst = days.reduce((most, { mean }) => Math.max(most, mean), 0)
  const usual = daySpread(days.map(({ mean, rowCount }) => ({ mean: angleOf(mean), rowCount })))
  if (usual === null || days.length < learnedDaysMin) {
    // The worst day stands in for the spread: evident faults alone are told.
    const beyond = latest.mean - worst + 2 * rowError(latest)
    const isBeyond = latest.mean > rowsBound(worst + riseMax / 2, latest, chanceMax)
    const isEvident = worst === 0 || (days.length * spanDays >= worstOfDaysMin && latest.mean > worstFactor * worst)
    if (isBeyond && beyond >= (isEvident ? riseMax : Math.max(riseMax, evidentRise))) return judged('broken')
    if (isNew({ days, spanDays, worst, latest, riseMax, chanceMax })) return judged('broken')
    return judged(isOver ? 'usual' : 'lingering')
  }
  const spans = [{ ...latest, days: 1 }, ...(longer && longer.days > 1 && !isOver ? [longer] : [])]
  const chance = chanceMax / spans.length
  const isBroken = spans.some(
    (span) =>
      span.mean > boundOf({ usual, worst, span, riseMax, chanceMax: chance }) &&
      span.mean - usualShare + 2 * rowError(span) >= riseMax,
  )
  if (isBroken || isNew({ days, spanDays, worst, latest, riseMax, chanceMax: chance })) return judged('broken')
  return judged(isOver ? 'usual' : 'lingering')
}

/**
 * Whether a fault that no row had for weeks is there now, in as many rows as the limit by the best estimate. A stream
 * of a row an hour shows within a day that it is not chance, but not that it is beyond half of the limit.
 */
function isNew({
  days,
  spanDays,
  worst,
  latest,
  riseMax,
  chanceMax,
}: Pick<ShareInUse, 'latest' | 'riseMax' | 'chanceMax'> & {
  readonly days: readonly Block[]
  readonly spanDays: number
  readonly worst: number
}): boolean {
  if (worst > 0 || days.length * spanDays < worstOfDaysMin || latest.mean + rowError(latest) < riseMax) return false
  // The rule of three: a share that none of so many rows had is below it with 95 %.
  const share = 3 / days.reduce((sum, { rowCount }) => sum + rowCount, 0)
  return chanceOfRows(Math.round(latest.mean * latest.rowCount), latest.rowCount, share) < chanceMax
}

/** A bound of the chance that at least so many of the rows have a fault that a share of rows has: the union bound. */
function chanceOfRows(faulty: number, rows: number, share: number): number {
  let logChance = faulty * Math.log(share)
  for (let index = 0; index < faulty; index++) logChance += Math.log((rows - index) / (index + 1))
  return Math.min(1, Math.exp(logChance))
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
