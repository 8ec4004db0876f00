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
import { type QualityEpisode, qualityEpisodeOf } from './change-quality-episodes.ts'
import { judgeQuality } from './judge-quality.ts'
import type { SplitBlocks } from './read-blocks.ts'
import type { CheckedModel } from './read-checked-model.ts'
import { readIncoming } from './read-incoming.ts'
import type { LatestDay } from './read-recent.ts'
import { readSilence } from './read-silence.ts'

export interface QualityToCheck {
  readonly checked: CheckedModel
  readonly references: FeatureProfiles
  readonly days: SplitBlocks
  /** The latest rows, whether the champion was trained on them or not. */
  readonly latest: LatestDay
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
  { checked, references, days, latest, now }: QualityToCheck,
): Promise<CheckedQuality> {
  const { model, changes, arrivals, lastObservedAt } = checked
  const { modelName, configuration } = model
  const openQuality = checked.open
    .filter(({ kind }) => kind === 'data-quality')
    .map((episode) => qualityEpisodeOf(episode, configuration))
  const silence = await readSilence(database, { model, lastObservedAt, now })
  const judge = async (usual: readonly UsualChange[], stillOpen: readonly QualityEpisode[]) => {
    const asked = { model, now, open: stillOpen, changes: usual }
    const incoming = await readIncoming(database, { ...asked, modelName, arrivals })
    return judgeQuality({ ...asked, references, days, incoming, silence, latest })
  }
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
