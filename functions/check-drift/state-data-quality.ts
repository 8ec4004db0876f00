import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Evidence } from '#contracts/model-types'
import { identityOf } from '#core/identity'
import type { Instant } from '#core/instant'
import { makeEvent } from '#core/make-event'
import type { DataQualityStep, OpenDataQualityEpisode } from '#core/policy/data-quality-episodes'
import type { DataQualityProblem } from '#core/policy/judge-data-quality'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog, type LogRow } from '#store/append-log'
import { closeEpisode, type Episode, openEpisode } from '#store/episodes'
import type { LoadedModel } from '#store/load-model'

interface Look {
  readonly model: LoadedModel
  readonly version: number
  readonly now: Instant
  readonly cause: RemodelEvent
}

/** An open episode as the policy follows it, with its id. */
export interface QualityEpisode extends OpenDataQualityEpisode {
  readonly id: string
}

const separator = ': '

/** Problem and subject, as one text that a person reads: what an episode of data quality is about. */
function subjectOf({ problem, subject }: OpenDataQualityEpisode): string {
  return `${problem}${separator}${subject}`
}

/** Reads an episode of data quality as the policy follows it. */
export function qualityEpisodeOf({ id, subject }: Episode): QualityEpisode {
  const [problem = '', ...rest] = subject.split(separator)
  return { id, problem: problem as DataQualityProblem, subject: rest.join(separator) }
}

/** Opens and closes a model's data-quality episodes. @returns the events that say so */
export async function stateDataQuality(
  sql: SqlExecutor,
  look: Look,
  step: DataQualityStep<QualityEpisode>,
): Promise<RemodelEvent[]> {
  const { model, version, now, cause } = look
  const { modelName } = model
  const base = { occurredAt: now, correlationId: modelName, cause }
  const events: RemodelEvent[] = []
  for (const finding of step.opened) {
    const { problem, evidence } = finding
    const subject = subjectOf(finding)
    const episodeId = identityOf('data-quality', modelName, subject, now)
    const episode = {
      id: episodeId,
      modelName,
      kind: 'data-quality',
      subject,
      severity: null,
      championVersion: version,
      features: [],
      evidence,
      now,
    } as const
    if (!(await openEpisode(sql, episode))) continue
    await appendLog(
      sql,
      entry(look, 'opened', `broken data (${subject}): automatic retraining waits`, episodeId, evidence),
    )
    events.push(
      makeEvent('DataQualityDegraded', {
        ...base,
        key: [episodeId],
        data: { episodeId, modelName, problem, subject, evidence },
      }),
    )
  }
  for (const episode of step.closed) {
    if (!(await closeEpisode(sql, { id: episode.id, reason: 'restored', now }))) continue
    const subject = subjectOf(episode)
    await appendLog(sql, entry(look, 'closed', `restored (${subject})`, episode.id, {}))
    const data = { episodeId: episode.id, modelName, problem: episode.problem, subject }
    events.push(makeEvent('DataQualityRestored', { ...base, key: [episode.id], data }))
  }
  return events
}

function entry(
  { model, version, now }: Look,
  status: string,
  reason: string,
  episodeId: string,
  evidence: Evidence,
): LogRow {
  return {
    timestamp: now,
    eventType: 'data-quality',
    status,
    modelName: model.modelName,
    modelType: model.modelType,
    reason,
    detail: { episodeId, version, evidence },
    naturalKey: `episode:${episodeId}:${status}`,
  }
}
