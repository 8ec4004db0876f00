import type { Instant } from '#core/instant'
import type { FeatureBlock } from '#core/policy/drift/feature-block'
import { isCut } from '#core/profile/feature-profile'
import { type PairedCategory, pairCategories } from '#core/profile/pair-categories'
import type { Block } from '#core/statistics/block'
import { longerSpan } from './day-spread.ts'
import { type Breakage, type FeatureInUse, spansOf, usualDays, usualDaysOf } from './feature-in-use.ts'
import { judgeShare } from './judge-share.ts'

/**
 * Finds that more values than usual are in categories that the reference lacks: in all of them, or in the most frequent
 * one.
 *
 * Some are always new: aircraft, merchants, users. The usual share is that of late, because it grows with the age of
 * the reference; only a step is broken data. There a category has to come more than once: one booking of forty rooms
 * brings a new company forty times. On a day of the reference those count as new that only this day has.
 *
 * @complexity O(days, and categories)
 */
export function findUnseenCategories(feature: FeatureInUse): Breakage | null {
  const { reference, latest, latestBlock, limits } = feature
  if (reference.kind !== 'categorical' || latest.kind !== 'categorical' || isCut(reference) || isCut(latest))
    return null
  const all = judge(feature, 'unseenShare')
  const top = judge(feature, 'topUnseenShare')
  const grade = (['broken', 'lingering'] as const).find((each) => all.grade === each || top.grade === each) ?? all.grade
  if (grade === 'usual' || grade === 'unknown') return null
  const unseen = pairCategories(reference, latest).filter(({ name, reference: known }) => known === 0 && name !== null)
  const category = unseen.reduce<PairedCategory | null>((a, b) => (a && a.current >= b.current ? a : b), null)?.name
  // An open problem goes on while it is found in any batch.
  const mayBeOneBatch = feature.brokenSince === null && (all.usualShare ?? 0) > 0
  if (mayBeOneBatch && !comesAgain(feature, category ?? null) && isUsualWithoutTop(feature)) return null
  return {
    problem: 'unseen-categories',
    isLingering: grade === 'lingering',
    evidence: {
      unseenShare: all.share,
      usualUnseenShare: all.usualShare,
      unseenShareMax: limits.unseen_share_max,
      category: category ?? null,
      topUnseenShare: top.share,
      values: latestBlock.rowCount - latestBlock.nullCount,
    },
  }
}

/** Whether a category is in two buckets of time, or, where a day is one bucket, on the day before as well. */
function comesAgain({ buckets, daysSince, limits }: FeatureInUse, category: string | null): boolean {
  const [times, itsTimes] = [new Set<Instant>(), new Set<Instant>()]
  for (const { at, profile } of buckets) {
    times.add(at)
    const isThere = profile.kind === 'categorical' && category !== null && profile.counts.has(category)
    if (isThere) itsTimes.add(at)
  }
  if (times.size > 1) return itsTimes.size > 1
  const before = daysSince.at(-1)?.block
  return before?.kind === 'categorical' && (before.topUnseenShare ?? 0) >= limits.unseen_share_max / 2
}

/** Whether the other new categories are as usual: a new list of merchants is none that has each of them once. */
function isUsualWithoutTop(feature: FeatureInUse): boolean {
  const all = unseenOf(feature.latestBlock, 'unseenShare')
  const top = unseenOf(feature.latestBlock, 'topUnseenShare')
  const { grade } = judge(feature, 'unseenShare', { ...all, mean: Math.max(0, all.mean - top.mean) })
  return grade === 'usual' || grade === 'unknown'
}

type Figure = 'unseenShare' | 'topUnseenShare'

function judge(feature: FeatureInUse, figure: Figure, latest = unseenOf(feature.latestBlock, figure)) {
  const { daysSince, limits } = feature
  const of = (block: FeatureBlock) => unseenOf(block, figure)
  return judgeShare({
    reference: spansOf(usualDaysOf(feature, 'unseen-categories').slice(-usualDays), feature, of),
    latest,
    longer: longerSpan(latest, spansOf(daysSince, feature, of)),
    spanDays: feature.spanDays,
    riseMax: limits.unseen_share_max,
    chanceMax: limits.chanceMax,
  })
}

function unseenOf(block: FeatureBlock, figure: Figure): Block {
  const share = block.kind === 'categorical' ? block[figure] : null
  return { mean: share ?? 0, rowCount: share === null ? 0 : block.rowCount - block.nullCount }
}
