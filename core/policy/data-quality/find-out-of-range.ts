import type { ValueRange } from '#core/policy/drift/feature-block'
import { valueCountOf } from '#core/profile/feature-profile'
import { sortedViewOf } from '#core/profile/sorted-view-of'
import { rankInView } from '#core/statistics/sorted-view'
import { type Breakage, type FeatureDay, type FeatureInUse, soundDays } from './feature-in-use.ts'
import { judgeShare } from './judge-share.ts'

/**
 * A value is out of range from this many of the reference's widths beyond its extremes on. A new record is not broken
 * data, and a month of reference has seen no storm: at half a width one was called broken. Another unit or a code for
 * "missing" is several widths beyond.
 */
const marginWidths = 1

/**
 * Finds that many numbers are far beyond anything that came before: an out-of-range number is to a numeric feature as
 * an unseen category is to a categorical one, and has its limit.
 *
 * The range grows with the days since the reference (1 % of their values at either end aside), because a level that
 * moves slowly drifts and is not broken.
 *
 * @complexity O(days, and the logarithm of retained values)
 */
export function findOutOfRange({
  referenceDays,
  daysSince,
  brokenSince,
  latest,
  limits,
}: FeatureInUse): Breakage | null {
  const known = rangesOf(referenceDays)
  if (latest.kind !== 'numeric' || valueCountOf(latest) === 0 || known.length === 0) return null
  const width = most(known, ([, , high]) => high) + most(known, ([, low]) => -low)
  // A column that never varied has no range to be beyond of: its change is drift.
  if (!(width > 0)) return null
  const since = rangesOf(soundDays(daysSince, brokenSince))
  const min =
    -Math.max(
      most(known, ([min]) => -min),
      most(since, ([, low]) => -low),
    ) -
    marginWidths * width
  const max =
    Math.max(
      most(known, ([, , , max]) => max),
      most(since, ([, , high]) => high),
    ) +
    marginWidths * width
  const view = sortedViewOf(latest.sketch)
  const beyond = (latest.sketch.min < min ? rankInView(view, min) : 0) + (1 - rankInView(view, max))
  const { grade, share } = judgeShare({
    reference: referenceDays.map(({ block }) => ({ mean: 0, rowCount: block.rowCount - block.nullCount })),
    latest: { mean: Math.min(1, Math.max(0, beyond)), rowCount: valueCountOf(latest) },
    longer: null,
    riseMax: limits.unseen_share_max,
    chanceMax: limits.chanceMax,
  })
  if (grade === 'usual' || grade === 'unknown') return null
  return {
    problem: 'out-of-range',
    isLingering: grade === 'lingering',
    evidence: {
      outOfRangeShare: share,
      outOfRangeShareMax: limits.unseen_share_max,
      rangeMin: min,
      rangeMax: max,
      smallest: latest.sketch.min,
      largest: latest.sketch.max,
      values: valueCountOf(latest),
    },
  }
}

function rangesOf(days: readonly FeatureDay[]): ValueRange[] {
  return days.flatMap(({ block }) => (block.kind === 'numeric' && block.range !== null ? [block.range] : []))
}

function most(ranges: readonly ValueRange[], of: (range: ValueRange) => number): number {
  return ranges.reduce((largest, range) => Math.max(largest, of(range)), -Infinity)
}
