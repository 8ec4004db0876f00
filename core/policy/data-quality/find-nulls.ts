import type { FeatureBlock } from '#core/policy/drift/feature-block'
import type { Block } from '#core/statistics/block'
import { longerSpan } from './day-spread.ts'
import {
  type Breakage,
  type FeatureDay,
  type FeatureInUse,
  longestRunFactor,
  spansOf,
  usualDays,
  usualDaysOf,
} from './feature-in-use.ts'
import { judgeShare, qualityRowsMin } from './judge-share.ts'

/**
 * Finds that a column is gone, or that its null rate rose by more than `null_rate_rise_max`.
 *
 * A column is gone when more rows in a row lack a value than any day before could have had in a row: twice the nulls of
 * the day that had the most, because two days may meet, and several times the longest run of days without any value.
 * They come from two buckets of time at least, so that one hiccup of a source is none. A column that is empty every
 * night is not gone at night.
 *
 * @complexity O(days)
 */
export function findNulls(feature: FeatureInUse): Breakage | null {
  const { referenceDays, daysSince, latestBlock, limits } = feature
  const all = sinceFirstValue(usualDaysOf(feature, 'null-spike'))
  // The first days, so that a rate that rises slowly is found; after a change that counts as usual the latest ones.
  const isChanged = feature.usualSince['null-spike'] != null
  const known = isChanged ? all.slice(-usualDays) : all.slice(0, Math.max(referenceDays.length, usualDays))
  const days = spansOf(known, feature, nullsOf)
  const latest = nullsOf(latestBlock)
  const { grade, share, usualShare } = judgeShare({
    reference: days,
    latest,
    longer: longerSpan(latest, spansOf(daysSince, feature, nullsOf)),
    spanDays: feature.spanDays,
    riseMax: limits.null_rate_rise_max,
    chanceMax: limits.chanceMax,
  })
  const evidence = { nullRate: share, nullRateReference: usualShare, nullRateRiseMax: limits.null_rate_rise_max }
  const run = nullRunOf(feature)
  const runMax = longestRunOf(all.map(({ block }) => nullsOf(block)))
  if (days.length > 0 && usualShare !== null && usualShare < 1 && run >= qualityRowsMin && run > runMax)
    return { problem: 'missing-columns', isLingering: false, evidence: { ...evidence, rows: run } }
  if (grade === 'usual' || grade === 'unknown') return null
  return { problem: 'null-spike', isLingering: grade === 'lingering', evidence: { ...evidence, rows: latest.rowCount } }
}

/**
 * A column may begin empty: one that looks back a week has no value in a stream's first week. Those days say nothing of
 * how often it is empty.
 */
function sinceFirstValue(days: readonly FeatureDay[]): readonly FeatureDay[] {
  const first = days.findIndex(({ block: { rowCount, nullCount } }) => nullCount < rowCount)
  return first < 0 ? days : days.slice(first)
}

function nullsOf({ rowCount, nullCount }: FeatureBlock): Block {
  return { mean: rowCount > 0 ? nullCount / rowCount : 0, rowCount }
}

/** The rows without a value that there may have been in a row. */
function longestRunOf(days: readonly Block[]): number {
  let [run, longest, nulls, rows] = [0, 0, 0, 0]
  for (const { mean, rowCount } of days) {
    run = mean === 1 ? run + 1 : 0
    longest = Math.max(longest, run)
    nulls = Math.max(nulls, mean * rowCount)
    rows = Math.max(rows, rowCount)
  }
  return Math.max(2 * nulls, longest === 0 ? 0 : longestRunFactor * (longest + 1) * rows)
}

/** Rows of the newest buckets without any value, and of the days before as well; 0 where they are of one time. */
function nullRunOf({ buckets, daysSince }: FeatureInUse): number {
  const lastValue = buckets.findLastIndex(({ profile: { rowCount, nullCount } }) => nullCount < rowCount)
  const run = buckets.slice(lastValue + 1)
  if (run.every(({ at }) => at === run[0]?.at)) return 0
  const rows = run.reduce((sum, { profile }) => sum + profile.rowCount, 0)
  if (lastValue >= 0) return rows
  const lastDay = daysSince.findLastIndex(({ block: { rowCount, nullCount } }) => nullCount < rowCount)
  return daysSince.slice(lastDay + 1).reduce((sum, { block }) => sum + block.rowCount, rows)
}
