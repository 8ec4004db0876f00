import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Instant } from '#core/instant'
import { driftWindowLimits, limitsSince } from '#core/policy/drift/choose-window'
import { compareFeature } from '#core/policy/drift/compare-feature'
import { judgeDrift, type WatchedDrift } from '#core/policy/drift/judge-drift'
import { newRowsToNextCheck } from '#core/policy/drift/new-rows-to-next-check'
import { severityRank } from '#core/policy/drift/severity-rank'
import { falseAlarmsAllowed } from '#core/policy/false-alarm-budget'
import { scoreFeatures, seriesOf } from '#core/policy/scores/score-features'
import type { Ports } from '#core/ports/ports'
import { type FeatureProfiles, referenceSketchK as mergedSketchK } from '#core/profile/feature-profile'
import { mergeProfileSets } from '#core/profile/merge-profiles'
import type { LoadedModel } from '#store/models/load-model'
import { checkQuality } from './check-quality.ts'
import type { ReadBlocks } from './read-blocks.ts'
import type { CheckedModel } from './read-checked-model.ts'
import type { ReadWindow, RecentRows } from './read-recent.ts'
import type { VersionReference } from './read-references.ts'
import type { ReadScores } from './read-scores.ts'
import { storeDrift } from './store-drift.ts'
import { watchBlocks } from './watch-blocks.ts'

export interface FeaturesToLookAt {
  readonly checked: CheckedModel
  readonly version: number
  readonly reference: VersionReference
  readonly blocks: ReadBlocks
  /** The version's own scores; null for a version without held-out ones. */
  readonly scores: ReadScores | null
  readonly recent: RecentRows
  readonly now: Instant
  readonly cause: RemodelEvent
}

/**
 * Checks a model's features once. Data quality comes before drift, because a broken feature is no evidence of drift.
 * Figures, episodes and events are committed together. It reads profiles and blocks, never rows.
 */
export async function checkFeatures(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>,
  { checked, version, reference, blocks, scores, recent, now, cause }: FeaturesToLookAt,
): Promise<void> {
  const { model, open, dataSpans, driftClosedAt } = checked
  const { modelName, configuration, definition } = model
  const references = reference.profiles
  const quality = await checkQuality(ports.database, {
    checked,
    references,
    days: blocks.days,
    latest: await recent.readLatestDay(),
    now,
  })
  const { broken } = quality
  const openDrift = open.find(({ kind }) => kind === 'drift') ?? null
  const names = scoreFeatures(definition.features, definition.task)
  const allowed = divideAlarms(model, { scoreSeries: scores === null ? 0 : seriesOf(names).length })
  const { watched, isBack, brokenSpans } = watchBlocks({
    model,
    blocks,
    cutoffAt: reference.to,
    driftClosedAt,
    open: openDrift,
    dataSpans,
    falseAlarmsAllowed: allowed.features,
    broken,
  })
  const { watchScores } = await import('./watch-scores.ts')
  const ofScores = watchScores({
    model,
    names,
    scores,
    broken: brokenSpans,
    open: openDrift,
    driftClosedAt,
    falseAlarmsAllowed: allowed.scores,
    now,
  })
  const limits = limitsSince(configuration, { cutoffAt: reference.to, since: sinceOf(watched), now })
  const compared = await recent.readWindow(limits)
  const profiles = mergeWindow(compared, `${modelName}/drift/${now}`)
  const comparisons = definition.features.map(({ name, group, kind }) =>
    compareFeature({
      featureName: name,
      group,
      kind,
      reference: references.get(name) ?? null,
      current: profiles.get(name) ?? null,
      broken: broken.has(name),
      configuration,
    }),
  )
  const judgement = judgeDrift({
    comparisons,
    watched,
    scores: { comparisons: ofScores.comparisons, watched: ofScores.watched ?? watched },
    named: openDrift?.features ?? [],
    now,
    configuration,
  })
  const keepEstimate = scores?.isNew ? await estimate(ports.database, { model, version, scores, now }) : null
  await storeDrift(ports, {
    ...{ model, version, now, cause, judgement, quality, ofScores, keepEstimate },
    open: openDrift,
    isBack,
    windowStart: compared.window.from,
    observationsToNext: newRowsToNextCheck(recent.window(driftWindowLimits(configuration)).rowCount),
  })
  const own = configuration.metrics_per_model ? modelName : undefined
  ports.metrics.add('DriftSeverity', severityRank(judgement.severity), own)
}

/** Loaded only once a quarter of a day is over: most checks estimate nothing. */
const estimate: typeof import('./estimate-scores.ts').estimateScores = async (...asked) => {
  const { estimateScores } = await import('./estimate-scores.ts')
  return estimateScores(...asked)
}

/** Each feature, and each series of the scores, may raise as many of drift's false alarms as every other. */
function divideAlarms({ definition, configuration }: LoadedModel, { scoreSeries }: { readonly scoreSeries: number }) {
  const allowed = falseAlarmsAllowed('drift', configuration)
  const scores = (allowed * scoreSeries) / (definition.features.length + scoreSeries)
  return { features: allowed - scores, scores }
}

/** When the change began that the evidence shows; null without an alarm. */
function sinceOf(watched: WatchedDrift): Instant | null {
  return watched.status === 'watched' && watched.detection.isAlarm ? watched.detection.since : null
}

function mergeWindow({ buckets }: ReadWindow, seed: string): FeatureProfiles {
  const sets = buckets.map(({ profiles }) => profiles)
  return mergeProfileSets(sets, { k: mergedSketchK, seed })
}
