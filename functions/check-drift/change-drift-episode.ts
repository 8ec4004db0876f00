import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { identityOf } from '#core/identity'
import type { Instant } from '#core/instant'
import { followDriftEpisode } from '#core/policy/drift/drift-episode'
import type { DriftJudgement } from '#core/policy/drift/judge-drift'
import type { SqlExecutor } from '#core/ports/database'
import { closeEpisode, type Episode, escalateEpisode, openEpisode } from '#store/episodes/episodes'
import type { LoadedModel } from '#store/models/load-model'

export interface DriftCheck {
  readonly model: LoadedModel
  readonly version: number
  readonly now: Instant
  readonly cause: RemodelEvent
  readonly judgement: DriftJudgement
  readonly open: Episode | null
  /** Checks in a row without drift, before this one. */
  readonly quietChecks: number
}

interface Changed {
  readonly events: RemodelEvent[]
  readonly quietChecks: number
}

/**
 * The maximum of features that an episode, its events and its ledger rows name, the most severe first. The table
 * feature_drift_metrics has the figures of all features.
 */
const namedFeaturesMax = 100

/** Opens, escalates or closes a model's drift episode if this check changes it. */
export async function changeDriftEpisode(sql: SqlExecutor, check: DriftCheck): Promise<Changed> {
  const { model, version, now, judgement, open } = check
  const step = followDriftEpisode({
    open:
      open === null
        ? null
        : {
            championVersion: open.championVersion ?? version,
            severity: open.severity ?? 'low',
            quietChecks: check.quietChecks,
            features: open.features,
          },
    judgement,
    championVersion: version,
    configuration: model.configuration,
  })
  const { modelName } = model
  const { counts, evidence } = judgement
  const base = { occurredAt: now, correlationId: modelName, cause: check.cause }
  const found = { modelName, championVersion: version, counts, evidence }
  const changed = (events: RemodelEvent[]): Changed => ({ events, quietChecks: step.quietChecks })
  switch (step.change) {
    case 'opened': {
      const { severity } = step
      const features = step.features.slice(0, namedFeaturesMax)
      const id = identityOf('drift', modelName, version, now)
      const shape = { kind: 'drift', subject: '', severity, features } as const
      if (!(await openEpisode(sql, { id, modelName, championVersion: version, evidence, now, ...shape })))
        return changed([])
      const data = { ...found, episodeId: id, severity, features }
      return changed([makeEvent('DriftOpened', { ...base, key: [id], data })])
    }
    case 'escalated': {
      const { severity, severityBefore } = step
      const features = step.features.slice(0, namedFeaturesMax)
      if (open === null || !(await escalateEpisode(sql, { id: open.id, severity, features, evidence, now })))
        return changed([])
      const data = { ...found, episodeId: open.id, severity, severityBefore, features }
      return changed([makeEvent('DriftEscalated', { ...base, key: [open.id, severity], data })])
    }
    case 'closed': {
      if (open === null || !(await closeEpisode(sql, { id: open.id, reason: step.reason, now }))) return changed([])
      const features = judgement.driftedFeatures.slice(0, namedFeaturesMax)
      const data = { ...found, episodeId: open.id, reason: step.reason, features }
      return changed([makeEvent('DriftClosed', { ...base, key: [open.id], data })])
    }
    default:
      return changed([])
  }
}
