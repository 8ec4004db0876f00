import { dayMs, hourMs } from '#core/instant'
import type { FeatureInUse } from '#core/policy/data-quality/feature-in-use'
import { type FeatureBlock, featureBlock } from '#core/policy/drift/feature-block'
import { type FeatureProfile, windowSketchK } from '#core/profile/feature-profile'
import { mergeProfiles } from '#core/profile/merge-profiles'
import { profileOf } from '#test/core/policy/samples'

export type Value = number | string | null

const limits = { null_rate_rise_max: 0.2, unseen_share_max: 0.05, chanceMax: 1e-6 }
const merged = (profiles: readonly FeatureProfile[]) =>
  mergeProfiles(profiles, { k: windowSketchK, seed: 'sample' }) as FeatureProfile

/**
 * A feature as the policy gets it, of its values: one list a day of the reference and since, one an hour of the latest
 * day.
 */
export function featureInUse({
  reference: days,
  since = [],
  hours,
  brokenSince = null,
  usualSince = {},
  spanDays = 1,
}: {
  readonly reference: readonly (readonly Value[])[]
  readonly since?: readonly (readonly Value[])[]
  readonly hours: readonly (readonly Value[])[]
  readonly brokenSince?: number | null
  readonly usualSince?: FeatureInUse['usualSince']
  readonly spanDays?: number
}): FeatureInUse {
  const profiles = days.map((values) => profileOf(values))
  const reference = merged(profiles)
  const blockOf = (profile: FeatureProfile, isOfReference: boolean) =>
    featureBlock({ reference, profile, isOfReference }) as FeatureBlock
  const buckets = hours.map((values, hour) => ({ at: hour * hourMs, profile: profileOf(values) }))
  const latest = merged(buckets.map(({ profile }) => profile))
  const sinceDays = since.map((values, day) => ({
    at: (day - since.length) * dayMs,
    block: blockOf(profileOf(values), false),
  }))
  const firstDay = -(days.length + since.length)
  return {
    reference,
    referenceDays: profiles.map((profile, day) => ({ at: (firstDay + day) * dayMs, block: blockOf(profile, true) })),
    daysSince: sinceDays,
    brokenSince,
    usualSince,
    latest,
    latestBlock: blockOf(latest, false),
    spanDays,
    buckets,
    limits,
  }
}

export function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** Whole days of rows, an hour each: the last hours of the latest day may have other values. */
export function hoursOf(make: (hour: number, row: number) => Value, rowsPerHour = 10): Value[][] {
  return times(24, (hour) => times(rowsPerHour, (row) => make(hour, row)))
}
