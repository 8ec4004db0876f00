import type { FeatureDefinition } from '#contracts/model-file'
import { dayMs, type Instant } from '#core/instant'
import type { OpenDataQualityEpisode } from '#core/policy/data-quality/data-quality-episodes'
import { type FeatureDay, soundDays, usualDays } from '#core/policy/data-quality/feature-in-use'
import type { IncomingRows } from '#core/policy/data-quality/find-rejected-rows'
import type { Silence } from '#core/policy/data-quality/find-silence'
import type { DayVolume } from '#core/policy/data-quality/find-volume-change'
import {
  type DataQualityJudgement,
  judgeDataQuality,
  type QualityFeature,
  repeatedSubject,
} from '#core/policy/data-quality/judge-data-quality'
import { featureBlock } from '#core/policy/drift/feature-block'
import { type FeatureProfiles, windowSketchK } from '#core/profile/feature-profile'
import { mergeProfileSets } from '#core/profile/merge-profiles'
import { mergeAllDigests, repeatedShare } from '#core/profile/row-digest'
import type { LoadedModel } from '#store/models/load-model'
import type { SplitBlocks, StoredBlock } from './read-blocks.ts'
import type { LatestDay } from './read-latest-day.ts'

export interface QualityToJudge {
  readonly model: Pick<LoadedModel, 'modelName' | 'definition' | 'configuration'>
  readonly references: FeatureProfiles
  readonly days: SplitBlocks
  readonly latest: LatestDay
  readonly incoming: readonly IncomingRows[]
  readonly open: readonly OpenDataQualityEpisode[]
  readonly silence: Silence | null
  readonly now: Instant
}

/** Judges a model's data by its latest 24 hours and the days before them. It reads profiles, never rows. */
export function judgeQuality(all: QualityToJudge): DataQualityJudgement {
  const asked = { ...all, days: daysBefore(all.days, all.latest.from) }
  const { model, incoming, silence, now, latest } = asked
  const { configuration, definition, modelName } = model
  const profiles = mergeProfileSets(
    latest.buckets.map((bucket) => bucket.profiles),
    { k: windowSketchK, seed: `${modelName}/latest-day/${now}` },
  )
  return judgeDataQuality({
    features: definition.features.flatMap((feature) => featureOf(feature, profiles, asked) ?? []),
    incoming,
    repeats: repeatsOf(asked),
    volume: volumeOf(asked),
    silence,
    now,
    configuration,
  })
}

/** Days of a reference that are looked at: two months show every weekday eight times. */
const daysMax = 60

/** The days that end before the latest 24 hours. */
function daysBefore({ reference, since }: SplitBlocks, to: Instant): SplitBlocks {
  const ended = (days: readonly StoredBlock[]) => days.filter(({ at }) => at + dayMs <= to).slice(-daysMax)
  return { reference: ended(reference), since: ended(since) }
}

/** Null for a feature without a reference. */
function featureOf(
  { name }: FeatureDefinition,
  profiles: FeatureProfiles,
  { references, days, latest, open }: QualityToJudge,
): QualityFeature | null {
  const reference = references.get(name)
  if (!reference) return null
  const profile = profiles.get(name)
  const block = profile ? featureBlock({ reference, profile, isOfReference: false }) : null
  if (!profile || !block) return { featureName: name, inUse: null }
  const daysOf = (all: readonly StoredBlock[]): FeatureDay[] =>
    all.flatMap(({ at, features }) => {
      const found = features.get(name)
      return found ? [{ at, block: found }] : []
    })
  const buckets = latest.buckets.flatMap(({ bucketAt, profiles: all }) => {
    const found = all.get(name)
    return found ? [{ at: bucketAt, profile: found }] : []
  })
  return {
    featureName: name,
    inUse: {
      reference,
      referenceDays: daysOf(days.reference),
      daysSince: daysOf(days.since),
      brokenSince: open.find(({ subject }) => subject === name)?.openedAt ?? null,
      latest: profile,
      latestBlock: block,
      buckets,
    },
  }
}

function repeatsOf({ days: { reference, since }, latest, open }: QualityToJudge) {
  const digest = mergeAllDigests(latest.buckets.map((bucket) => bucket.digest))
  if (digest === null) return null
  const brokenSince = open.find(({ subject }) => subject === repeatedSubject)?.openedAt ?? null
  const days = [...reference, ...soundDays(since, brokenSince)].flatMap(({ repeats }) => repeats ?? [])
  return { days: days.slice(-usualDays), latest: repeatedShare(digest) }
}

/** Null while there is no whole day to compare. */
function volumeOf({ days: { reference, since }, latest: { from, to, buckets } }: QualityToJudge) {
  if (buckets.length === 0) return null
  const lastOfReference = (reference.at(-1)?.at ?? -Infinity) + dayMs
  // The day on which the reference ends is in neither part.
  const days = [...filledDays(reference, lastOfReference), ...filledDays(since, from)]
  return { days, latest: { from, to, rowCount: buckets.reduce((sum, { rowCount }) => sum + rowCount, 0) } }
}

/** All days from the first one to `to`: a day without rows has no block. */
function filledDays(days: readonly StoredBlock[], to: Instant): DayVolume[] {
  const known = new Map(days.map(({ at, rowCount }) => [at, rowCount]))
  const filled: DayVolume[] = []
  for (let at = days[0]?.at ?? to; at + dayMs <= to; at += dayMs) filled.push({ at, rowCount: known.get(at) ?? 0 })
  return filled
}
