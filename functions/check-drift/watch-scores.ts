import { dayMs, floorTo, hourMs, type Instant } from '#core/instant'
import { chooseWindow, limitsSince, type WindowLimits } from '#core/policy/drift/choose-window'
import type { FeatureComparison } from '#core/policy/drift/compare-feature'
import { isBack } from '#core/policy/drift/is-back'
import type { WatchedDrift } from '#core/policy/drift/judge-drift'
import { watchDrift } from '#core/policy/drift/watch-drift'
import { type BrokenSpan, withoutBroken } from '#core/policy/drift/without-broken'
import { compareScores } from '#core/policy/scores/compare-scores'
import { type ScoreBlock, scoreBlockMs, sumScores } from '#core/policy/scores/score-block'
import { type ScoreFeatures, scoreSeries, seriesOf } from '#core/policy/scores/score-features'
import { scoreHistory, type VersionScores } from '#core/policy/scores/score-history'
import type { Episode } from '#store/episodes/episodes'
import type { LoadedModel } from '#store/models/load-model'

export interface ScoresToWatch {
  readonly model: LoadedModel
  readonly names: ScoreFeatures
  /** Null for a version without held-out scores. */
  readonly scores: VersionScores | null
  /** Spans in which the data of a feature was broken: scores that follow from it say nothing. */
  readonly broken: readonly BrokenSpan[]
  readonly open: Episode | null
  readonly driftClosedAt: Instant | null
  readonly falseAlarmsAllowed: number
  readonly now: Instant
}

export interface WatchedScores {
  readonly comparisons: readonly FeatureComparison[]
  /** Null where nothing is watched. */
  readonly watched: WatchedDrift | null
  /** As of `is-back.ts`, for the scores that the open episode names; null where it names none, or nothing tells. */
  readonly isBack: boolean | null
  /** The open episode names scores alone, and this version has none to compare them with. */
  readonly isMoot: boolean
  readonly windowFrom: Instant
}

/**
 * Watches a version's scores as features are watched, against its own scores of rows that it was not trained on.
 * Another version has another distribution of scores, so that each has a history of its own.
 *
 * @complexity O(blocks times bins)
 */
export function watchScores(asked: ScoresToWatch): WatchedScores {
  const { model, names, scores, open, now } = asked
  const { configuration, definition } = model
  const features = new Set(definition.features.map(({ name }) => name))
  const broken = asked.broken.filter(({ featureName }) => features.has(featureName))
  // As `classNamesOf`, whose import the bundle has no room for.
  const classNames = definition.classes ?? model.learntClasses ?? []
  const none = { rowCount: 0, predictions: [], confidences: [] }
  const isBroken = broken.some(({ to }) => to === null)
  if (scores === null) {
    const nothing = { bins: null, reference: none, current: none, broken: isBroken }
    const comparisons = compareScores({ names, configuration, classNames, ...nothing })
    const isOfScores = (name: string) => scoreSeries(definition.features, name, definition.task) !== null
    const isMoot = open !== null && open.features.length > 0 && open.features.every(isOfScores)
    return { comparisons, watched: null, isBack: null, isMoot, windowFrom: now }
  }
  const history = scoreHistory(scores, { names, now })
  const { days, quarters } = withoutBrokenScores(history, { names, broken })
  const watched = watchDrift({
    days,
    quarters,
    cutoffAt: scores.cutoffAt,
    restartedAt: asked.driftClosedAt,
    threshold: configuration.drift_threshold,
    falseAlarmsAllowed: asked.falseAlarmsAllowed,
  })
  const notBefore = history.isLearning ? scores.cutoffAt : history.learnedTo
  const since = watched.status === 'watched' && watched.detection.isAlarm ? watched.detection.since : null
  const window = latestBlocks(scores.blocks, limitsSince(configuration, { cutoffAt: notBefore, since, now }), now)
  const reference = history.reference.filter(({ at }) => at < window.from)
  const comparisons = compareScores({
    names,
    classNames,
    bins: scores.bins,
    reference: sumScores(reference),
    current: sumScores(window.blocks),
    broken: isBroken,
    configuration,
  })
  const isBack = areScoresBack({ ...asked, days }, history)
  return { comparisons, watched, isBack, isMoot: false, windowFrom: window.from }
}

/** Every feature moves the scores: a broken one leaves none of them. */
function withoutBrokenScores(
  { days, quarters }: Pick<ReturnType<typeof scoreHistory>, 'days' | 'quarters'>,
  { names, broken }: Pick<ScoresToWatch, 'names' | 'broken'>,
) {
  const spans = broken.flatMap(({ from, to }) => seriesOf(names).map(({ name }) => ({ featureName: name, from, to })))
  const whole = ({ reference, since }: typeof days, lengthMs: number) => ({
    reference: withoutBroken(reference, spans, lengthMs).filter(({ features }) => features.size > 0),
    since: withoutBroken(since, spans, lengthMs).filter(({ features }) => features.size > 0),
  })
  return { days: whole(days, dayMs), quarters: whole(quarters, 6 * hourMs) }
}

/** The newest blocks that make a window. A block that is not over is not counted yet. */
function latestBlocks(blocks: readonly ScoreBlock[], limits: WindowLimits, now: Instant) {
  const served = blocks.filter(({ isHeldOut, rowCount }) => !isHeldOut && rowCount > 0)
  const buckets = served.map(({ at, rowCount }) => ({ startAt: at, rowCount }))
  const { from } = chooseWindow({ buckets, to: floorTo(now, scoreBlockMs), limits })
  const begin = Math.ceil(from / scoreBlockMs) * scoreBlockMs
  return { from: begin, blocks: served.filter(({ at }) => at >= begin) }
}

function areScoresBack(
  { model, names, open, days, now }: ScoresToWatch & { readonly days: ReturnType<typeof scoreHistory>['days'] },
  { isLearning, learnedTo }: ReturnType<typeof scoreHistory>,
): boolean | null {
  const own = seriesOf(names).map(({ name }) => name)
  const features = open === null ? [] : open.features.filter((name) => own.includes(name))
  if (open === null || features.length === 0) return null
  const { since } = open.evidence
  return isBack({
    days: [...days.reference, ...days.since],
    features,
    openedAt: open.openedAt,
    since: typeof since === 'string' ? Date.parse(since) : null,
    threshold: model.configuration.drift_threshold,
    // The days that complete a short reference are a part of it.
    cutoffAt: isLearning ? now : learnedTo,
  })
}
