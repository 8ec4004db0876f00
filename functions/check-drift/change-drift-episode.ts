import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Evidence } from '#contracts/evidence'
import type { Severity } from '#contracts/severity'
import { makeEvent } from '#core/facts/make-event'
import { identityOf } from '#core/identity'
import type { Instant } from '#core/instant'
import { type DriftEpisodeStep, followDriftEpisode } from '#core/policy/drift/drift-episode'
import { featureSeverityOf } from '#core/policy/drift/feature-severity'
import type { DriftJudgement } from '#core/policy/drift/judge-drift'
import type { SqlExecutor } from '#core/ports/database'
import { closeEpisode, type Episode, escalateEpisode, handOverEpisode, openEpisode } from '#store/episodes/episodes'
import type { LoadedModel } from '#store/models/load-model'

export interface DriftCheck {
  readonly model: LoadedModel
  readonly version: number
  readonly now: Instant
  readonly cause: RemodelEvent
  readonly judgement: DriftJudgement
  readonly open: Episode | null
  /** As in `is-back.ts`. */
  readonly isBack: boolean | null
  /** As in `drift-episode.ts`. */
  readonly isMoot: boolean
}

/**
 * The maximum of features that an episode, its events and its ledger rows name, the most severe first. The table
 * feature_drift_metrics has the figures of all features.
 */
const namedFeaturesMax = 100

/** The step of a model's drift episode by this check. */
export function driftStepOf({
  version,
  judgement,
  open,
  isBack,
  isMoot,
}: Pick<DriftCheck, 'version' | 'judgement' | 'open' | 'isBack' | 'isMoot'>): DriftEpisodeStep {
  return followDriftEpisode({
    open: open && {
      championVersion: open.championVersion ?? version,
      severity: open.severity ?? 'low',
      featureSeverity: featureSeverityOf({ severity: open.severity ?? 'low', evidence: open.evidence }),
    },
    judgement,
    isBack,
    isMoot,
    championVersion: version,
  })
}

/** Opens, escalates, hands over or closes a model's drift episode. @returns the events */
export async function changeDriftEpisode(
  sql: SqlExecutor,
  check: DriftCheck,
  step: DriftEpisodeStep,
): Promise<RemodelEvent[]> {
  const { model, version, now, judgement, open } = check
  const { modelName } = model
  const { counts } = judgement
  const evidence = withFeatures(judgement.evidence, step, judgement.featureSeverity)
  const base = { occurredAt: now, correlationId: modelName, cause: check.cause }
  const found = { modelName, championVersion: version, counts, evidence }
  switch (step.change) {
    case 'opened': {
      const { severity } = step
      const features = step.features.slice(0, namedFeaturesMax)
      const id = identityOf('drift', modelName, version, now)
      const shape = { kind: 'drift', subject: '', severity, features } as const
      if (!(await openEpisode(sql, { id, modelName, championVersion: version, evidence, now, ...shape }))) return []
      const data = { ...found, episodeId: id, severity, features }
      return [makeEvent('DriftOpened', { ...base, key: [id], data })]
    }
    case 'escalated': {
      const { severity, severityBefore, featureSeverity } = step
      const features = step.features.slice(0, namedFeaturesMax)
      if (open === null || !(await escalateEpisode(sql, { id: open.id, severity, features, evidence, now }))) return []
      const data = { ...found, episodeId: open.id, severity, severityBefore, features }
      const key = severity === severityBefore ? [open.id, severity, `features ${featureSeverity}`] : [open.id, severity]
      return [makeEvent('DriftEscalated', { ...base, key, data })]
    }
    case 'closed': {
      if (open === null || !(await closeEpisode(sql, { id: open.id, reason: step.reason, now }))) return []
      const data = { ...found, episodeId: open.id, reason: step.reason, features: open.features }
      return [makeEvent('DriftClosed', { ...base, key: [open.id], data })]
    }
    case 'handed-over': {
      // The evidence of its beginning stays: it says since when, and by how much.
      const { severity } = step
      if (open) await handOverEpisode(sql, { ...open, championVersion: version, severity, now })
      return []
    }
    default:
      return []
  }
}

/** The check's evidence, which names how gravely features drift where scores drift more gravely. */
function withFeatures(evidence: Evidence, step: DriftEpisodeStep, judged: Severity | null): Evidence {
  if (step.change !== 'opened' && step.change !== 'escalated') return evidence
  const ofFeatures = step.change === 'opened' ? judged : step.featureSeverity
  if (ofFeatures === null) return evidence
  // Features that drifted before count, also where this check finds scores alone.
  const { onlyScores: _, ...found } = evidence
  return { ...found, ...(ofFeatures !== step.severity && { featureSeverity: ofFeatures }) }
}
