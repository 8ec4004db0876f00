import type { RemodelEvent } from '#contracts/events/catalogue'
import { identityOf } from '#core/identity'
import type { Instant } from '#core/instant'
import { makeEvent } from '#core/make-event'
import { followDriftEpisode } from '#core/policy/drift/drift-episode'
import type { DriftJudgement } from '#core/policy/drift/judge-drift'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog, type LogRow } from '#store/decisions/append-log'
import { closeEpisode, type Episode, escalateEpisode, openEpisode } from '#store/episodes/episodes'
import type { LoadedModel } from '#store/models/load-model'

export interface DriftLook {
  readonly model: LoadedModel
  readonly version: number
  readonly now: Instant
  readonly cause: RemodelEvent
  readonly judgement: DriftJudgement
  readonly open: Episode | null
  /** Looks in a row without drift, before this one. */
  readonly quietLooks: number
}

interface Stated {
  readonly events: RemodelEvent[]
  readonly quietLooks: number
}

/** Features that an episode, its events and its ledger rows name, the gravest first; the figures of all are in feature_drift_metrics. */
const namedFeaturesMax = 100

/** Opens, escalates or closes a model's drift episode, when this look changes it. */
export async function stateDrift(sql: SqlExecutor, look: DriftLook): Promise<Stated> {
  const { model, version, now, cause, judgement, open, quietLooks } = look
  const { modelName } = model
  const step = followDriftEpisode({
    open:
      open === null
        ? null
        : {
            championVersion: open.championVersion ?? version,
            severity: open.severity ?? 'low',
            quietLooks,
            features: open.features,
          },
    judgement,
    championVersion: version,
    configuration: model.configuration,
  })
  const none = { events: [], quietLooks: step.quietLooks }
  const base = { occurredAt: now, correlationId: modelName, cause }
  const { evidence } = judgement
  switch (step.change) {
    case 'opened': {
      const { severity, features } = step
      const named = features.slice(0, namedFeaturesMax)
      const episodeId = identityOf('drift', modelName, version, now)
      const episode = {
        id: episodeId,
        modelName,
        kind: 'drift',
        subject: '',
        severity,
        championVersion: version,
        features: named,
        evidence,
        now,
      } as const
      if (!(await openEpisode(sql, episode))) return none
      await appendLog(sql, entry(look, 'opened', wordsOf(severity, features, evidence), episodeId))
      const data = { episodeId, modelName, championVersion: version, severity, features: named, evidence }
      return { ...none, events: [makeEvent('DriftOpened', { ...base, key: [episodeId], data })] }
    }
    case 'escalated': {
      const { severity, severityBefore, features } = step
      const named = features.slice(0, namedFeaturesMax)
      if (open === null || !(await escalateEpisode(sql, { id: open.id, severity, features: named, evidence, now })))
        return none
      await appendLog(
        sql,
        entry(look, 'escalated', `from ${severityBefore}: ${wordsOf(severity, features, evidence)}`, open.id),
      )
      const data = {
        episodeId: open.id,
        modelName,
        championVersion: version,
        severity,
        severityBefore,
        features: named,
        evidence,
      }
      return { ...none, events: [makeEvent('DriftEscalated', { ...base, key: [open.id, severity], data })] }
    }
    case 'closed': {
      if (open === null || !(await closeEpisode(sql, { id: open.id, reason: step.reason, now }))) return none
      const words =
        step.reason === 'came-back' ? 'the features came back' : `version ${version} took over, with another reference`
      await appendLog(sql, entry(look, 'closed', words, open.id))
      const data = { episodeId: open.id, modelName, reason: step.reason }
      return { ...none, events: [makeEvent('DriftClosed', { ...base, key: [open.id], data })] }
    }
    default:
      return none
  }
}

function wordsOf(severity: string, features: readonly string[], evidence: DriftJudgement['evidence']): string {
  const more = features.length > 1 ? ` and ${features.length - 1} more` : ''
  const { ksStatistic, totalVariation } = evidence
  const figure = typeof ksStatistic === 'number' ? ['KS', ksStatistic] : ['total variation', totalVariation]
  const statistic = typeof figure[1] === 'number' ? ` (${figure[0]} ${figure[1].toFixed(3)})` : ''
  return `${severity} drift of ${features[0]}${statistic}${more}`
}

function entry(
  { model, version, now, judgement }: DriftLook,
  status: string,
  reason: string,
  episodeId: string,
): LogRow {
  return {
    timestamp: now,
    eventType: 'drift',
    status,
    modelName: model.modelName,
    modelType: model.modelType,
    reason,
    detail: {
      episodeId,
      version,
      features: judgement.driftedFeatures.slice(0, namedFeaturesMax),
      counts: judgement.counts,
      evidence: judgement.evidence,
    },
    naturalKey: `episode:${episodeId}:${status}:${now}`,
  }
}
