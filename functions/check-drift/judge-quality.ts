import { type DataProblem, isOfFeature } from '#contracts/events/data-problem'
import type { FeatureDefinition } from '#contracts/model-file'
import { dayMs, floorTo, type Instant } from '#core/instant'
import {
  type OpenDataQualityEpisode,
  type UsualChange,
  usualSince,
} from '#core/policy/data-quality/data-quality-episodes'
import { type FeatureDay, soundDays, usualDays } from '#core/policy/data-quality/feature-in-use'
import type { IncomingRows } from '#core/policy/data-quality/find-rejected-rows'
import type { Silence } from '#core/policy/data-quality/find-silence'
import type { DayVolume } from '#core/policy/data-quality/find-volume-change'
import {
  type DataQualityJudgement,
  judgeDataQuality,
  observationsSubject,
  type QualityFeature,
  repeatedSubject,
} from '#core/policy/data-quality/judge-data-quality'
import { featureBlock } from '#core/policy/drift/feature-block'
import { type FeatureProfiles, windowSketchK } from '#core/profile/feature-profile'
import { mergeProfileSets } from '#core/profile/merge-profiles'
import { mergeAllDigests, repeatedShare } from '#core/profile/row-digest'
import type { LoadedModel } from '#store/models/load-model'
import type { SplitBlocks, StoredBlock } from './read-blocks.ts'
import type { LatestDay } from './read-recent.ts'

export interface QualityToJudge {
  readonly model: Pick<LoadedModel, 'modelName' | 'definition' | 'configuration'>
  readonly references: FeatureProfiles
  readonly days: SplitBlocks
  readonly latest: LatestDay
  readonly incoming: readonly IncomingRows[]
  readonly open: readonly OpenDataQualityEpisode[]
  /** Changes that count as usual. */
  readonly changes: readonly UsualChange[]
  readonly silence: Silence | null
  readonly now: Instant
}

/**
 * Judges a model's data by its latest 24 hours, or days where those have too few rows, and the days before them. It
 * reads profiles, never rows.
 */
export function judgeQuality(all: QualityToJudge): DataQualityJudgement & { readonly learningUntil: Instant | null } {
  const asked = { ...all, days: daysBefore(all.days, all.latest.from) }
  const { model, incoming, now, latest } = asked
  const { configuration, definition, modelName } = model
  const profiles = mergeProfileSets(
    latest.buckets.map((bucket) => bucket.profiles),
    { k: windowSketchK, seed: `${modelName}/latest-day/${now}` },
  )
  const judgement = judgeDataQuality({
    features: definition.features.flatMap((feature) => featureOf(feature, profiles, asked) ?? []),
    incoming,
    repeats: repeatsOf(asked),
    volume: volumeOf({ ...all, days: daysBefore(all.days, latest.to - dayMs) }),
    silence: isSilenceUsual(asked) ? null : asked.silence,
    now,
    configuration,
  })
  return { ...judgement, learningUntil: learningUntilOf(asked) }
}

/** The moment at which there will be enough days to know how shares vary; null if there are. */
function learningUntilOf({ days: { reference, since }, now }: QualityToJudge): Instant | null {
  const known = reference.length + soundDays(since, { brokenSince: null, usualSince: null }).length
  return known < usualDays ? floorTo(now, dayMs) + (usualDays - known) * dayMs : null
}

/** A person may say that a stream is over. A row since then has it watched again. */
function isSilenceUsual({ changes, silence }: QualityToJudge): boolean {
  const since = usualSince(changes, 'silence', observationsSubject)
  return since !== null && silence !== null && silence.since <= since
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
  { references, days, latest, open, changes }: QualityToJudge,
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
      brokenSince: open.find(({ problem, subject }) => isOfFeature(problem) && subject === name)?.openedAt ?? null,
      usualSince: {
        'null-spike': usualSince(changes, 'null-spike', name),
        'unseen-categories': usualSince(changes, 'unseen-categories', name),
        'stuck-value': usualSince(changes, 'stuck-value', name),
        'out-of-range': usualSince(changes, 'out-of-range', name),
      },
      latest: profile,
      latestBlock: block,
      spanDays: latest.days,
      buckets,
    },
  }
}

/** Changes from which on more rows are alike: rows that repeat, and columns that no longer tell rows apart. */
const makesAlike: ReadonlySet<DataProblem> = new Set(['repeated-rows', 'missing-columns', 'null-spike', 'stuck-value'])

function repeatsOf({ days: { reference, since }, latest, open, changes }: QualityToJudge) {
  // More rows repeat each other over several days than within one.
  if (latest.days > 1) return null
  const digest = mergeAllDigests(latest.buckets.map((bucket) => bucket.digest))
  if (digest === null) return null
  const brokenSince = open.find(({ subject }) => subject === repeatedSubject)?.openedAt ?? null
  const changedAt = changes.reduce<Instant | null>(
    (latest, { problem, openedAt }) => (makesAlike.has(problem) ? Math.max(latest ?? openedAt, openedAt) : latest),
    null,
  )
  const sound =
    changedAt === null
      ? [...reference, ...soundDays(since, { brokenSince, usualSince: null })]
      : soundDays([...reference, ...since], { brokenSince, usualSince: changedAt })
  const days = sound.flatMap(({ repeats }) => repeats ?? [])
  return { days: days.slice(-usualDays), latest: repeatedShare(digest) }
}

/** Null while there is no whole day to compare. */
function volumeOf({ days: { reference, since }, latest: { to, buckets, lastDayRows } }: QualityToJudge) {
  if (buckets.length === 0) return null
  const lastOfReference = (reference.at(-1)?.at ?? -Infinity) + dayMs
  const from = to - dayMs
  // The day on which the reference ends is in neither part.
  const days = [...filledDays(reference, lastOfReference), ...filledDays(since, from)]
  return { days, latest: { from, to, rowCount: lastDayRows } }
}

/** All days from the first one to `to`: a day without rows has no block. */
function filledDays(days: readonly StoredBlock[], to: Instant): DayVolume[] {
  const known = new Map(days.map(({ at, rowCount }) => [at, rowCount]))
  const filled: DayVolume[] = []
  for (let at = days[0]?.at ?? to; at + dayMs <= to; at += dayMs) filled.push({ at, rowCount: known.get(at) ?? 0 })
  return filled
}
