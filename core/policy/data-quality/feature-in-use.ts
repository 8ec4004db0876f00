import type { Configuration } from '#contracts/configuration'
import type { Evidence } from '#contracts/evidence'
import { dayMs, type Instant } from '#core/instant'
import type { FeatureBlock } from '#core/policy/drift/feature-block'
import type { FeatureProfile } from '#core/profile/feature-profile'
import type { Block } from '#core/statistics/block'
import { learnedDaysMin } from './judge-share.ts'

/** A way in which a feature's values can be broken. */
export type BreakageProblem = 'missing-columns' | 'null-spike' | 'stuck-value' | 'unseen-categories' | 'out-of-range'

export interface Breakage {
  readonly problem: BreakageProblem
  /**
   * Above the limit that closes an episode, below the one that opens it: an open episode continues, a new one does not
   * open.
   */
  readonly isLingering: boolean
  readonly evidence: Evidence
}

/** A feature on one day. */
export interface FeatureDay {
  readonly at: Instant
  readonly block: FeatureBlock
}

/** A feature in one bucket of time; a time may have several. */
interface FeatureBucket {
  readonly at: Instant
  readonly profile: FeatureProfile
}

/** A feature in its reference, since then, and now. */
export interface FeatureInUse {
  readonly reference: FeatureProfile
  /** The days of the reference, oldest first. */
  readonly referenceDays: readonly FeatureDay[]
  /** The days after the reference and before the latest 24 hours, oldest first. */
  readonly daysSince: readonly FeatureDay[]
  /** When the feature's open problem was found; null without one. */
  readonly brokenSince: Instant | null
  /** When the latest change began that counts as usual, by the problem that it was. */
  readonly usualSince: Readonly<Partial<Record<BreakageProblem, Instant | null>>>
  /** The latest 24 hours with rows, or `spanDays` days. */
  readonly latest: FeatureProfile
  /** The days of `latest`: more than one where a day has too few rows. */
  readonly spanDays: number
  /** The same, compared with the reference. */
  readonly latestBlock: FeatureBlock
  /** The profiles that `latest` was merged of, oldest first. */
  readonly buckets: readonly FeatureBucket[]
  readonly limits: QualityLimits
}

export interface QualityLimits extends Pick<Configuration, 'null_rate_rise_max' | 'unseen_share_max'> {
  /** The chance of a false finding that one look at one series may have. */
  readonly chanceMax: number
}

/** A problem that is found was there for a day or two. */
const foundLateMs = 2 * dayMs

/**
 * Times that a run of days with one value, or without any, has to exceed the longest before. The longest of m gaps of a
 * random process is near ln m mean gaps, so that one in m³ exceeds four times that.
 */
export const longestRunFactor = 4

/**
 * Days that show how a figure varies; a shorter reference is filled up with the days after it. Until there are so many
 * data quality is learning: evident faults alone are told.
 */
export const usualDays = learnedDaysMin

/** The newest days may be broken before any look has seen them: rows of a week come in one file. */
const unseenForMs = 7 * dayMs

/**
 * The days since the reference that tell what is usual: those before the last week, and before an open problem. After a
 * change that counts as usual only the days since then tell, the first week of them at once.
 *
 * @param days oldest first
 * @param usualSince null without such a change; days of the reference are among `days` with one
 * @example soundDays([{ at: 0 }, { at: 864_000_000 }], { brokenSince: null, usualSince: null }) // => [{ at: 0 }]
 */
export function soundDays<Day extends { readonly at: Instant }>(
  days: readonly Day[],
  { brokenSince, usualSince }: { readonly brokenSince: Instant | null; readonly usualSince: Instant | null },
): Day[] {
  const seenTo = Math.max((days.at(-1)?.at ?? 0) - unseenForMs, (usualSince ?? -Infinity) + unseenForMs)
  const soundTo = brokenSince === null ? seenTo : Math.min(seenTo, brokenSince - foundLateMs)
  return days.filter(({ at }) => at <= soundTo && at >= (usualSince ?? -Infinity))
}

/**
 * The days of a feature that tell what is usual for one problem, oldest first: those of the reference and the sound
 * ones after it, or those since a change of that kind that counts as usual.
 *
 * @complexity O(days)
 */
export function usualDaysOf(feature: FeatureInUse, problem: BreakageProblem): FeatureDay[] {
  const { referenceDays, daysSince, brokenSince } = feature
  const usualSince = feature.usualSince[problem] ?? null
  return usualSince === null
    ? [...referenceDays, ...soundDays(daysSince, { brokenSince, usualSince })]
    : soundDays([...referenceDays, ...daysSince], { brokenSince, usualSince })
}

/**
 * A share over days, or over spans of as many days as the latest span has: each is comparable with that one. The spans
 * end with the newest day; an oldest one that is shorter is left out.
 *
 * @complexity O(days)
 */
export function spansOf(
  days: readonly FeatureDay[],
  { spanDays }: Pick<FeatureInUse, 'spanDays'>,
  of: (block: FeatureBlock) => Block,
): Block[] {
  const last = days.at(-1)
  if (spanDays === 1 || !last) return days.map(({ block }) => of(block))
  const spanOf = (at: Instant) => Math.floor((last.at - at) / (spanDays * dayMs))
  const whole = days.filter(
    ({ at }) => last.at - spanOf(at) * spanDays * dayMs - (spanDays - 1) * dayMs >= (days[0]?.at ?? 0),
  )
  return [...Map.groupBy(whole, ({ at }) => spanOf(at)).values()].map((own) => {
    const blocks = own.map(({ block }) => of(block))
    const rowCount = blocks.reduce((sum, block) => sum + block.rowCount, 0)
    const sum = blocks.reduce((all, block) => all + block.mean * block.rowCount, 0)
    return { mean: rowCount > 0 ? sum / rowCount : 0, rowCount }
  })
}
