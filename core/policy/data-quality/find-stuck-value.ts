import type { Instant } from '#core/instant'
import { type FeatureProfile, valueCountOf } from '#core/profile/feature-profile'
import { usualRowCount } from '#core/statistics/block'
import { noiseBlocksMin } from '#core/statistics/block-noise'
import { type Breakage, type FeatureDay, type FeatureInUse, longestRunFactor, usualDaysOf } from './feature-in-use.ts'
import { qualityRowsMin } from './judge-share.ts'

/**
 * Rows with another value that a run of equal values would have had to hold, by the reference's mean share of them. At
 * 40 the chance is e^-40 for independent rows, and e^-13 where other values come in threes.
 */
const otherRowsMissed = 40

/** Times that a run has to exceed the longest possible one of the reference, where no day shows how long runs get. */
const hiddenRunFactor = 4

/** Rows with another value from which on they tell how long runs get; the logarithm of fewer is nearly none. */
const otherRowsMin = 20

/**
 * Finds that a column repeats one value for longer than it ever did in the reference, nulls aside.
 *
 * The run has to hold more rows than the most frequent value had on any two days, so that it cannot be an ordinary
 * sequence of rows. Where the reference had whole days of one value, it has to exceed the longest run of such days four
 * times over. A column that hardly ever varied cannot be judged.
 *
 * @complexity O(days)
 */
export function findStuckValue(feature: FeatureInUse): Breakage | null {
  const { referenceDays, daysSince, buckets, usualSince } = feature
  const isVaried = ({ block: { topShare } }: FeatureDay) => topShare !== null && topShare < 1
  // A column that began to vary after the reference is known by the days since then.
  const isKnown = usualSince['stuck-value'] == null && referenceDays.some(isVaried)
  const usual = isKnown ? referenceDays : usualDaysOf(feature, 'stuck-value')
  const days = usual.slice(isKnown ? 0 : usual.findIndex(isVaried)).filter(({ block }) => block.topShare !== null)
  if (days.length < noiseBlocksMin) return null
  const limit = runLimitOf(days, feature)
  const { value, rows } = runOf(buckets, daysSince)
  if (value === null || limit === null || rows <= limit) return null
  return { problem: 'stuck-value', isLingering: false, evidence: { value, rows, rowsMax: Math.ceil(limit) } }
}

/**
 * The rows that a run of one value may have; null where the reference never varied.
 *
 * A value's rows of two days that meet are the longest run that there can have been, and its rows of one day about the
 * longest that there was: of m other rows' gaps near ln m mean gaps, and one in m^(f - 1) exceeds f times that. The
 * factor f is the one that a day's rows exceed with no more than the allowed chance. A value that has most of a day's
 * rows has no more of them because there are no more: its runs go on for longer than a day can show. Of a few rows a
 * day nothing shows them.
 */
function runLimitOf(
  days: readonly FeatureDay[],
  { spanDays, limits: { chanceMax } }: Pick<FeatureInUse, 'spanDays' | 'limits'>,
): number | null {
  const others = days.map(({ block }) => 1 - (block.topShare as number))
  const otherShare = others.reduce((sum, share) => sum + share, 0) / others.length
  if (otherShare === 0) return null
  const top = days.reduce((most, { block }) => Math.max(most, (block.topShare as number) * valuesOf(block)), 0)
  let [run, longest] = [0, 0]
  for (const share of others) {
    run = share === 0 ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  const dayRows = usualRowCount(days.map(({ block }) => ({ mean: 0, rowCount: valuesOf(block) })))
  const wholeDays = longest === 0 ? 0 : longestRunFactor * (longest + 1) * dayRows
  const otherRows = Math.max(otherRowsMin, days.length * dayRows * otherShare)
  const factor = 1 + Math.log(1 / (days.length * chanceMax)) / Math.log(otherRows)
  const isShown = 2 * top <= dayRows
  const chance = Math.min(
    otherRowsMissed / otherShare,
    isShown ? factor * top : spanDays > 1 ? Infinity : hiddenRunFactor * 2 * top,
  )
  return Math.max(qualityRowsMin, 2 * top, chance, wholeDays)
}

function valuesOf({ rowCount, nullCount }: FeatureDay['block']): number {
  return rowCount - nullCount
}

interface Run {
  readonly value: number | string | null
  readonly rows: number
}

/** The value that the newest buckets share, and their rows; of days before as well where all buckets share it. */
function runOf(buckets: FeatureInUse['buckets'], before: readonly FeatureDay[]): Run {
  let [value, rows]: [number | string | null, number] = [null, 0]
  const times = new Set<Instant>()
  for (const { at, profile } of buckets.toReversed()) {
    if (valueCountOf(profile) === 0) continue
    const own = onlyValueOf(profile)
    if (own === null || (value !== null && own !== value)) return { value, rows: times.size > 1 ? rows : 0 }
    value = own
    rows += valueCountOf(profile)
    times.add(at)
  }
  for (const { block } of before.toReversed()) {
    if (block.topShare !== null && !isOnly(block, value)) break
    rows += valuesOf(block)
  }
  return { value, rows: times.size > 1 ? rows : 0 }
}

function onlyValueOf(profile: FeatureProfile): number | string | null {
  if (profile.kind === 'numeric') return profile.sketch.min === profile.sketch.max ? profile.sketch.min : null
  return profile.counts.size === 1 && profile.otherCount === 0 ? ([...profile.counts.keys()][0] as string) : null
}

/** A day of categories does not name its only one, which is taken for the same. */
function isOnly(block: FeatureDay['block'], value: number | string | null): boolean {
  if (block.kind === 'categorical') return block.topShare === 1
  return block.range !== null && block.range[0] === value && block.range[3] === value
}
