import type { Instant } from '#core/instant'
import {
  brokenFeatures,
  type DataQualityStep,
  followDataQualityEpisodes,
  isDue,
  type UsualChange,
} from '#core/policy/data-quality/data-quality-episodes'
import type { Database } from '#core/ports/database'
import type { FeatureProfiles } from '#core/profile/feature-profile'
import type { Episode } from '#store/episodes/episodes'
import { findUsualChanges } from '#store/episodes/find-usual-changes'
import type { LoadedModel } from '#store/models/load-model'
import { type QualityEpisode, qualityEpisodeOf } from './change-quality-episodes.ts'
import { judgeQuality } from './judge-quality.ts'
import type { SplitBlocks } from './read-blocks.ts'
import { readIncoming } from './read-incoming.ts'
import type { LatestDay } from './read-latest-day.ts'
import { readSilence } from './read-silence.ts'

export interface QualityToCheck {
  readonly model: LoadedModel
  readonly references: FeatureProfiles
  readonly days: SplitBlocks
  /** The latest rows, whether the champion was trained on them or not. */
  readonly latest: LatestDay
  readonly lastObservedAt: Instant | null
  /** The model's open episodes, of every kind. */
  readonly open: readonly Episode[]
  readonly now: Instant
}

export interface CheckedQuality {
  readonly step: DataQualityStep<QualityEpisode>
  /** Features whose values say nothing about drift. */
  readonly broken: ReadonlySet<string>
  /** The moment from which on the stream counts as silent; null for one that cannot be. */
  readonly silentFrom: Instant | null
  /** Until then only evident faults are told; null if enough days are known. */
  readonly learningUntil: Instant | null
}

/** Judges a model's data, and what becomes of its open problems. It reads, and changes nothing. */
export async function checkQuality(
  database: Database,
  { model, references, days, latest, lastObservedAt, open, now }: QualityToCheck,
): Promise<CheckedQuality> {
  const { modelName, configuration } = model
  const openQuality = open
    .filter(({ kind }) => kind === 'data-quality')
    .map((episode) => qualityEpisodeOf(episode, configuration))
  const silence = await readSilence(database, { model, lastObservedAt, now })
  const judge = async (changes: readonly UsualChange[], stillOpen: readonly QualityEpisode[]) => {
    const asked = { model, now, open: stillOpen, changes }
    const incoming = await readIncoming(database, { ...asked, modelName })
    return judgeQuality({ ...asked, references, days, incoming, silence, latest })
  }
  const changes = await findUsualChanges(database, modelName)
  const judgement = await judge(changes, openQuality)
  const due = openQuality.filter((episode) => isDue(episode, now))
  const others = openQuality.filter((episode) => !due.includes(episode))
  const asUsual = due.length === 0 ? null : await judge([...changes, ...due], others)
  const step = followDataQualityEpisodes({ open: openQuality, judgement, asUsual, now })
  return {
    step,
    broken: brokenFeatures([...step.opened, ...step.continued]),
    silentFrom: silence && silence.since + silence.afterMs,
    learningUntil: judgement.learningUntil,
  }
}
