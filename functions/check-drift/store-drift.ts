import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { insertDriftMetrics } from '#store/drift/insert-drift-metrics'
import { changeDriftEpisode, type DriftCheck } from './change-drift-episode.ts'
import type { KeepEstimate } from './estimate-scores.ts'
import type { WatchedScores } from './watch-scores.ts'

/** Stores a check's figures and estimates, and changes the drift episode by what both say of it. @returns its events */
export async function storeDrift(
  sql: SqlExecutor,
  check: Omit<DriftCheck, 'isMoot'> & {
    readonly ofScores: WatchedScores
    /** The beginning of the features' window; scores have their own. */
    readonly windowStart: Instant
    readonly keepEstimate: KeepEstimate | null
  },
): Promise<RemodelEvent[]> {
  const { model, version, now, judgement, ofScores, windowStart, keepEstimate } = check
  const { isMoot } = ofScores
  const events = await changeDriftEpisode(sql, { ...check, isBack: bothBack(check.isBack, ofScores.isBack), isMoot })
  const kept = { modelName: model.modelName, version, now }
  const first = judgement.features.length - ofScores.comparisons.length
  const [features, scores] = [judgement.features.slice(0, first), judgement.features.slice(first)]
  await insertDriftMetrics(sql, { ...kept, windowStart, features })
  await insertDriftMetrics(sql, { ...kept, windowStart: ofScores.windowFrom, features: scores })
  await keepEstimate?.(sql)
  return events
}

/** The findings of features and scores on the open episode; null where neither tells. */
function bothBack(one: boolean | null, other: boolean | null): boolean | null {
  if (one === false || other === false) return false
  return one === true || other === true ? true : null
}
