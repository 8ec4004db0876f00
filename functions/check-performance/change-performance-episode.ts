import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Evidence } from '#contracts/evidence'
import { makeEvent } from '#core/facts/make-event'
import { identityOf } from '#core/identity'
import type { Instant } from '#core/instant'
import type { PerformanceJudgement } from '#core/policy/performance/judge-performance'
import { followPerformanceEpisode, type PerformanceEpisodeStep } from '#core/policy/performance/performance-episode'
import type { SqlExecutor } from '#core/ports/database'
import { closeEpisode, type Episode, handOverEpisode, openEpisode } from '#store/episodes/episodes'
import type { LoadedModel } from '#store/models/load-model'
import { lineOf } from './line-of.ts'

export interface JudgedCheck {
  readonly model: LoadedModel
  readonly version: number
  readonly now: Instant
  readonly cause: RemodelEvent
  readonly judgement: PerformanceJudgement
  readonly open: Episode | null
}

/** The step of a model's performance episode by this check. */
export function performanceStepOf({
  model,
  version,
  judgement,
  open,
}: Pick<JudgedCheck, 'model' | 'version' | 'judgement' | 'open'>): PerformanceEpisodeStep {
  return followPerformanceEpisode({
    open: open === null ? null : { ...lineOf(open, version), severity: open.severity ?? 'low' },
    judgement,
    championVersion: version,
    servingVersion: model.servingVersion,
  })
}

/** Opens, closes, hands over or worsens a model's performance episode. @returns its events */
export async function changePerformanceEpisode(
  sql: SqlExecutor,
  check: JudgedCheck,
  step: PerformanceEpisodeStep,
): Promise<RemodelEvent[]> {
  const { model, version, now, cause, judgement, open } = check
  const { modelName } = model
  const base = { occurredAt: now, correlationId: modelName, cause }
  const found = { modelName, championVersion: version, finding: judgement.reason }
  const { evidence } = judgement
  if (step.change === 'opened') {
    const { severity } = step
    const id = identityOf('performance', modelName, version, now)
    const shape = { kind: 'performance', subject: '', severity, features: [] } as const
    if (!(await openEpisode(sql, { id, modelName, championVersion: version, evidence, now, ...shape }))) return []
    const data = { ...found, episodeId: id, severity, ...alarmed(cause, evidence) }
    return [makeEvent('PerformanceDegraded', { ...base, key: [id], data })]
  }
  if (step.change === 'handed-over' && open !== null) {
    const { severity } = step
    if (!(await handOverEpisode(sql, { id: open.id, championVersion: version, severity, evidence, now }))) return []
    const data = { ...found, episodeId: open.id, severity, versionBefore: open.championVersion ?? version, evidence }
    return [makeEvent('PerformanceDegraded', { ...base, key: [open.id, version], data })]
  }
  if (step.change === 'worsened' && open !== null) {
    const { severity } = step
    if (!(await handOverEpisode(sql, { id: open.id, championVersion: version, severity, evidence, now }))) return []
    const data = { ...found, episodeId: open.id, severity, ...alarmed(cause, evidence) }
    return [makeEvent('PerformanceDegraded', { ...base, key: [open.id, version, judgement.below?.line ?? ''], data })]
  }
  if (step.change === 'closed' && open !== null) {
    if (!(await closeEpisode(sql, { id: open.id, reason: step.reason, now }))) return []
    const { line } = lineOf(open, version)
    const data = { ...found, episodeId: open.id, reason: step.reason, evidence: { ...evidence, line } }
    return [makeEvent('PerformanceRecovered', { ...base, key: [open.id], data })]
  }
  return []
}

/** If an alarm caused the check, the alarm is the trigger of the degradation and its name is part of the evidence. */
function alarmed(cause: RemodelEvent, evidence: Evidence): { readonly evidence: Evidence; readonly trigger?: 'alarm' } {
  if (cause['detail-type'] !== 'PerformanceAlarmRaised') return { evidence }
  return { evidence: { ...evidence, alarm: cause.detail.data.alarmName }, trigger: 'alarm' }
}
