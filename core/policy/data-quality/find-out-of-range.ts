import { hourMs } from '#core/instant'
import type { ValueRange } from '#core/policy/drift/feature-block'
import { type FeatureProfile, valueCountOf } from '#core/profile/feature-profile'
import { sortedViewOf } from '#core/profile/sorted-view-of'
import { rankInView } from '#core/statistics/sorted-view'
import { type Breakage, type FeatureDay, type FeatureInUse, soundDays, spansOf, usualDaysOf } from './feature-in-use.ts'
import { judgeShare, worstOfDaysMin } from './judge-share.ts'

/**
 * A value is out of range from this many of the reference's widths beyond its extremes on. A new record is not broken
 * data, and a month of reference has seen no storm: at half a width one was called broken, and at a whole one the
 * prices of a market that soared for a day. Another unit or a code for "missing" is several widths beyond. The width is
 * that of the reference without 1 % of each day's values at either end.
 *
 * The next record may be as far beyond the reference's own record as that was beyond an ordinary day's largest value:
 * prices soar by multiples of all that came before.
 */
const marginWidths = 2

/**
 * Values of which so many are beyond all before are another quantity, such as the same in another unit, even if they
 * are not far beyond: 45 degrees Fahrenheit of January are within a width of 113.
 */
const whollyBeyond = 0.9

/** Times that such a jump has to exceed the largest step between neighbouring days: summer comes day by day. */
const jumpFactor = 2

/**
 * Finds that many numbers are far beyond anything that came before, or nearly all of them beyond it: an out-of-range
 * number is to a numeric feature as an unseen category is to a categorical one, and has its limit.
 *
 * The range grows with the days since the reference (1 % of their values at either end aside), because a level that
 * moves slowly drifts and is not broken.
 *
 * @complexity O(days, and the logarithm of retained values)
 */
export function findOutOfRange(feature: FeatureInUse): Breakage | null {
  const { referenceDays, brokenSince, latest, limits } = feature
  const known = knownRangeOf(feature)
  if (latest.kind !== 'numeric' || valueCountOf(latest) === 0 || known === null) return null
  const { min, max, farBelow, farAbove } = known
  const judge = (mean: number) =>
    judgeShare({
      reference: spansOf(referenceDays, feature, (block) => ({ mean: 0, rowCount: block.rowCount - block.nullCount })),
      latest: { mean, rowCount: valueCountOf(latest) },
      longer: null,
      spanDays: feature.spanDays,
      riseMax: limits.unseen_share_max,
      chanceMax: limits.chanceMax,
    })
  const [farShare, shareBeyond] = [beyond(latest, farBelow, farAbove), beyond(latest, min, max)]
  const found = judge(farShare)
  // An open problem goes on while it is found in any hours.
  const isShort = brokenSince === null && !isSpread(feature, farBelow, farAbove)
  const judged = isShort ? { ...found, grade: 'usual' as const } : found
  const evidence = {
    outOfRangeShareMax: limits.unseen_share_max,
    smallest: latest.sketch.min,
    largest: latest.sketch.max,
    values: valueCountOf(latest),
  }
  const isJump = shareBeyond >= whollyBeyond && judge(shareBeyond).grade === 'broken' && isJumpOf(feature)
  const isStillBeyond = brokenSince !== null && shareBeyond >= whollyBeyond / 2
  if (judged.grade === 'broken' || (judged.grade === 'lingering' && !isJump)) {
    const range = { outOfRangeShare: judged.share, rangeMin: farBelow, rangeMax: farAbove }
    return { problem: 'out-of-range', isLingering: judged.grade === 'lingering', evidence: { ...range, ...evidence } }
  }
  if (!isJump && !isStillBeyond) return null
  const range = { outOfRangeShare: shareBeyond, rangeMin: min, rangeMax: max }
  return { problem: 'out-of-range', isLingering: !isJump, evidence: { ...range, ...evidence } }
}

/** Quarters of the latest day that have to have such values: a fault stays, a price soars for an evening. */
const quartersMin = 3

function isSpread({ buckets }: FeatureInUse, min: number, max: number): boolean {
  const [all, affected] = [new Set<number>(), new Set<number>()]
  for (const { at, profile } of buckets) {
    if (profile.kind !== 'numeric' || valueCountOf(profile) === 0) continue
    const quarter = Math.floor(at / (6 * hourMs))
    all.add(quarter)
    if (profile.sketch.min < min || profile.sketch.max > max) affected.add(quarter)
  }
  return affected.size >= Math.min(quartersMin, all.size)
}

interface KnownRange {
  readonly min: number
  readonly max: number
  /** A value beyond these is far beyond the range. */
  readonly farBelow: number
  readonly farAbove: number
}

/** Null where nothing tells: a column that never varied has no range to be beyond of, and its change is drift. */
function knownRangeOf(feature: FeatureInUse): KnownRange | null {
  const { referenceDays, daysSince, brokenSince } = feature
  const usualSince = feature.usualSince['out-of-range'] ?? null
  const known = rangesOf(referenceDays)
  const width = most(known, ([, , high]) => high) + most(known, ([, low]) => -low)
  // After a change that counts as usual both the values before and those after it are.
  const changed = usualSince === null ? [] : rangesOf(usualDaysOf(feature, 'out-of-range'))
  if (known.length === 0 || !(width > 0) || (usualSince !== null && changed.length === 0)) return null
  const since = [...rangesOf(soundDays(daysSince, { brokenSince, usualSince: null })), ...changed]
  const low = Math.max(
    most(known, ([min]) => -min),
    most(since, ([, low]) => -low),
  )
  const high = Math.max(
    most(known, ([, , , max]) => max),
    most(since, ([, , high]) => high),
  )
  const [below, above] = [known.map(([min]) => -min), known.map(([, , , max]) => max)]
  const marginOf = (extremes: readonly number[]) =>
    Math.max(marginWidths * width, Math.max(...extremes) - medianOf(extremes))
  return { min: -low, max: high, farBelow: -low - marginOf(below), farAbove: high + marginOf(above) }
}

/** The share of the values below one number or above another. */
function beyond(profile: FeatureProfile & { readonly kind: 'numeric' }, min: number, max: number): number {
  const view = sortedViewOf(profile.sketch)
  const share = (profile.sketch.min < min ? rankInView(view, min) : 0) + (1 - rankInView(view, max))
  return Math.min(1, Math.max(0, share))
}

/** Whether both ends of the latest values are further from the days before than any day was from the one before it. */
function isJumpOf({ referenceDays, daysSince, brokenSince, latestBlock }: FeatureInUse): boolean {
  const before = brokenSince === null ? daysSince : soundDays(daysSince, { brokenSince, usualSince: null })
  const days = rangesOf([...referenceDays, ...before])
  const [last] = days.slice(-1)
  const [latest] = rangesOf([{ at: 0, block: latestBlock }])
  if (!last || !latest || days.length < worstOfDaysMin) return false
  return ([1, 2] as const).every((end) => {
    const steps = days.slice(1).map((day, index) => Math.abs(day[end] - (days[index] as ValueRange)[end]))
    return Math.abs(latest[end] - last[end]) > jumpFactor * Math.max(...steps)
  })
}

function rangesOf(days: readonly FeatureDay[]): ValueRange[] {
  return days.flatMap(({ block }) => (block.kind === 'numeric' && block.range !== null ? [block.range] : []))
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}

function most(ranges: readonly ValueRange[], of: (range: ValueRange) => number): number {
  return ranges.reduce((largest, range) => Math.max(largest, of(range)), -Infinity)
}
