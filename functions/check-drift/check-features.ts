import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Instant } from '#core/instant'
import { brokenFeatures, followDataQualityEpisodes } from '#core/policy/data-quality/data-quality-episodes'
import { judgeDataQuality, qualityRowsMin } from '#core/policy/data-quality/judge-data-quality'
import { compareFeature } from '#core/policy/drift/compare-feature'
import { judgeDrift } from '#core/policy/drift/judge-drift'
import { newRowsToNextCheck } from '#core/policy/drift/new-rows-to-next-check'
import { severityRank } from '#core/policy/drift/severity-rank'
import type { Ports } from '#core/ports/ports'
import { type FeatureProfiles, referenceSketchK as mergedSketchK } from '#core/profile/feature-profile'
import { mergeProfileSets } from '#core/profile/merge-profiles'
import type { BucketProfiles } from '#core/profile/profiles-of-rows'
import { insertDriftMetrics } from '#store/drift/insert-drift-metrics'
import { loadCheckState } from '#store/drift/load-check-state'
import { markDriftChecked } from '#store/drift/mark-drift-checked'
import { loadOpenEpisodes } from '#store/episodes/episodes'
import { commit } from '#store/events/commit'
import type { LoadedModel } from '#store/models/load-model'
import { lockModel } from '#store/models/lock-model'
import { changeDriftEpisode } from './change-drift-episode.ts'
import { changeQualityEpisodes, qualityEpisodeOf } from './change-quality-episodes.ts'
import { readIncoming } from './read-incoming.ts'
import type { ReadWindow } from './read-window.ts'

export interface FeaturesToLookAt {
  readonly model: LoadedModel
  readonly version: number
  readonly references: FeatureProfiles
  readonly current: ReadWindow
  readonly now: Instant
  readonly cause: RemodelEvent
}

/**
 * Checks a model's features once. Data quality comes before drift, because a broken feature is no evidence of drift.
 * Figures, episodes and events are committed together. It reads profiles, never rows.
 */
export async function checkFeatures(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>,
  { model, version, references, current: { window, buckets }, now, cause }: FeaturesToLookAt,
): Promise<void> {
  const { modelName, configuration, definition } = model
  const current = mergeProfileSets(
    buckets.map(({ profiles }) => profiles),
    { k: mergedSketchK, seed: `${modelName}/window/${now}` },
  )
  const recent = mergeProfileSets(
    latest(buckets).map(({ profiles }) => profiles),
    { k: mergedSketchK, seed: `${modelName}/recent/${now}` },
  )
  const checkState = await loadCheckState(ports.database, modelName)
  const open = await loadOpenEpisodes(ports.database, modelName)
  const incoming = await readIncoming(ports.database, { modelName, version, now })

  const features = definition.features.map(({ name, group, kind }) => {
    const reference = references.get(name) ?? null
    return {
      featureName: name,
      group,
      kind,
      reference,
      recent: recent.get(name) ?? null,
      current: current.get(name) ?? null,
    }
  })
  const lastObservedAt = checkState?.lastObservedAt ?? null
  const quality = followDataQualityEpisodes({
    open: open.filter(({ kind }) => kind === 'data-quality').map(qualityEpisodeOf),
    judgement: judgeDataQuality({ features, incoming, lastObservedAt, now, configuration }),
  })
  const broken = brokenFeatures([...quality.opened, ...quality.continued])
  const judgement = judgeDrift(
    features.map((feature) => compareFeature({ ...feature, broken: broken.has(feature.featureName), configuration })),
    configuration,
  )
  await commit(ports, null, async (sql) => {
    const look = { model, version, now, cause }
    await lockModel(sql, modelName)
    const events = await changeQualityEpisodes(sql, look, quality)
    const drift = await changeDriftEpisode(sql, {
      ...look,
      judgement,
      open: open.find(({ kind }) => kind === 'drift') ?? null,
      quietChecks: checkState?.quietChecks ?? 0,
    })
    await insertDriftMetrics(sql, { modelName, version, now, windowStart: window.from, features: judgement.features })
    const observationsToNext = newRowsToNextCheck(window.rowCount)
    await markDriftChecked(sql, { modelName, now, observationsToNext, quietChecks: drift.quietChecks })
    return { events: [...events, ...drift.events], result: undefined }
  })
  const own = configuration.metrics_per_model ? modelName : undefined
  ports.metrics.add('DriftSeverity', severityRank(judgement.severity), own)
}

/**
 * The newest buckets with enough rows to judge data quality: an average over a day would hide a problem that began an
 * hour ago.
 */
function latest(buckets: readonly BucketProfiles[]): BucketProfiles[] {
  let rowCount = 0
  let start = buckets.length
  while (start > 0 && rowCount < qualityRowsMin) {
    start -= 1
    rowCount += buckets[start]?.rowCount ?? 0
  }
  return buckets.slice(start)
}
