import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Evidence } from '#contracts/model-types'
import { identityOf } from '#core/identity'
import type { Instant } from '#core/instant'
import { makeEvent } from '#core/make-event'
import type { PerformanceJudgement } from '#core/policy/performance/judge-performance'
import { followPerformanceEpisode } from '#core/policy/performance/performance-episode'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog, type LogRow } from '#store/decisions/append-log'
import { closeEpisode, type Episode, openEpisode } from '#store/episodes/episodes'
import type { LoadedModel } from '#store/models/load-model'

export interface JudgedLook {
  readonly model: LoadedModel
  readonly version: number
  readonly now: Instant
  readonly cause: RemodelEvent
  readonly judgement: PerformanceJudgement
  readonly open: Episode | null
}

/** Opens or closes a model's performance episode, when this look changes it. @returns the events that say so */
export async function stateEpisode(sql: SqlExecutor, look: JudgedLook): Promise<RemodelEvent[]> {
  const { model, version, now, cause, judgement, open } = look
  const { modelName } = model
  const step = followPerformanceEpisode({
    open: open === null ? null : { championVersion: open.championVersion ?? version, severity: open.severity ?? 'low' },
    judgement,
    championVersion: version,
  })
  const base = { occurredAt: now, correlationId: modelName, cause }
  if (step.change === 'opened') {
    const episodeId = identityOf('performance', modelName, version, now)
    const { severity } = step
    const { evidence, reason } = judgement
    const episode = {
      id: episodeId,
      modelName,
      kind: 'performance',
      subject: '',
      severity,
      championVersion: version,
      features: [],
      evidence,
      now,
    } as const
    if (!(await openEpisode(sql, episode))) return []
    await appendLog(sql, entry(look, 'opened', reason, episodeId))
    return [
      makeEvent('PerformanceDegraded', {
        ...base,
        key: [episodeId],
        data: { episodeId, modelName, championVersion: version, severity, ...alarmed(cause, evidence) },
      }),
    ]
  }
  if (step.change === 'closed' && open !== null) {
    if (!(await closeEpisode(sql, { id: open.id, reason: step.reason, now }))) return []
    const words =
      step.reason === 'came-back' ? `back at the threshold: ${judgement.reason}` : `version ${version} took over`
    await appendLog(sql, entry(look, 'closed', words, open.id))
    return [
      makeEvent('PerformanceRecovered', {
        ...base,
        key: [open.id],
        data: { episodeId: open.id, modelName, reason: step.reason },
      }),
    ]
  }
  return []
}

/** What an alarm found has the alarm as its trigger, and names it. */
function alarmed(cause: RemodelEvent, evidence: Evidence): { readonly evidence: Evidence; readonly trigger?: 'alarm' } {
  if (cause['detail-type'] !== 'PerformanceAlarmRaised') return { evidence }
  return { evidence: { ...evidence, alarm: cause.detail.data.alarmName }, trigger: 'alarm' }
}

function entry(
  { model, version, now, judgement }: JudgedLook,
  status: string,
  reason: string,
  episodeId: string,
): LogRow {
  return {
    timestamp: now,
    eventType: 'performance',
    status,
    modelName: model.modelName,
    modelType: model.modelType,
    reason,
    detail: { episodeId, version, evidence: judgement.evidence },
    naturalKey: `episode:${episodeId}:${status}`,
  }
}
