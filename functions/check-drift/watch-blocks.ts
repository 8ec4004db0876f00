import { dataEpisodeOf } from '#contracts/data-episode'
import { dayMs, hourMs, type Instant } from '#core/instant'
import { isBack } from '#core/policy/drift/is-back'
import type { WatchedDrift } from '#core/policy/drift/judge-drift'
import { watchDrift } from '#core/policy/drift/watch-drift'
import { type BrokenSpan, withoutBroken } from '#core/policy/drift/without-broken'
import type { Episode } from '#store/episodes/episodes'
import type { DataSpan } from '#store/episodes/select-data-spans'
import type { LoadedModel } from '#store/models/load-model'
import type { ReadBlocks } from './read-blocks.ts'

export interface WatchedFeatures {
  readonly watched: WatchedDrift
  /** Whether the open drift episode is over; null where none is open, or nothing tells. */
  readonly isBack: boolean | null
  /** When the data of each feature was broken. */
  readonly brokenSpans: readonly BrokenSpan[]
}

/** Tells from a champion's blocks whether it drifts, and whether the open drift is over. */
export function watchBlocks(asked: {
  readonly model: LoadedModel
  readonly blocks: ReadBlocks
  readonly cutoffAt: Instant
  readonly driftClosedAt: Instant | null
  readonly open: Episode | null
  /** When its data was broken. */
  readonly dataSpans: readonly DataSpan[]
  readonly falseAlarmsAllowed: number
  /** Features that are broken now: nothing is said of them. */
  readonly broken: ReadonlySet<string>
}): WatchedFeatures {
  const { model, blocks, cutoffAt, open, dataSpans } = asked
  const { configuration } = model
  const spans: readonly BrokenSpan[] = [
    ...dataSpans.map(({ subject, openedAt: from, closedAt: to }) => ({
      featureName: dataEpisodeOf(subject).subject,
      from,
      to,
    })),
    ...[...asked.broken].map((featureName) => ({ featureName, from: Number.NEGATIVE_INFINITY, to: null })),
  ]
  const whole = (length: keyof ReadBlocks, lengthMs: number) => ({
    reference: withoutBroken(blocks[length].reference, spans, lengthMs),
    since: withoutBroken(blocks[length].since, spans, lengthMs),
  })
  const days = whole('days', dayMs)
  const watched = watchDrift({
    days,
    quarters: whole('quarters', 6 * hourMs),
    cutoffAt,
    restartedAt: asked.driftClosedAt,
    threshold: configuration.drift_threshold,
    falseAlarmsAllowed: asked.falseAlarmsAllowed,
  })
  if (!open) return { watched, isBack: null, brokenSpans: spans }
  const { since } = open.evidence
  const back = isBack({
    days: [...days.reference, ...days.since],
    // An episode of an earlier release may name none: any of them may have been meant.
    features: open.features.length > 0 ? open.features : model.definition.features.map(({ name }) => name),
    openedAt: open.openedAt,
    since: typeof since === 'string' ? Date.parse(since) : null,
    threshold: configuration.drift_threshold,
    cutoffAt,
  })
  return { watched, isBack: back, brokenSpans: spans }
}
