import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Evidence } from '#contracts/model-types'
import { identityOf } from '#core/identity'
import type { Instant } from '#core/instant'
import { makeEvent } from '#core/make-event'
import type { DataQualityStep, OpenDataQualityEpisode } from '#core/policy/data-quality/data-quality-episodes'
import type { DataQualityProblem } from '#core/policy/data-quality/judge-data-quality'
import type { SqlExecutor } from '#core/ports/database'
import { appendLog, type LogRow } from '#store/decisions/append-log'
import { closeEpisodes, type Episode, openEpisodes } from '#store/episodes/episodes'
import type { LoadedModel } from '#store/models/load-model'

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
  step: Pick<DataQualityStep<QualityEpisode>, 'opened' | 'closed'>,
): Promise<RemodelEvent[]> {
  return [...(await open(sql, look, step.opened)), ...(await close(sql, look, step.closed))]
}

/** Every feature may be broken at once: a few statements, however many those are. */
async function open(
  sql: SqlExecutor,
  look: Look,
  findings: DataQualityStep<QualityEpisode>['opened'],
): Promise<RemodelEvent[]> {
  const { now, version: championVersion } = look
  const { modelName } = look.model
  const found = findings.map((finding) => {
    const subject = subjectOf(finding)
    return { ...finding, subject, id: identityOf('data-quality', modelName, subject, now) }
  })
  const base = { modelName, kind: 'data-quality', severity: null, championVersion, features: [], now } as const
  const opened = await openEpisodes(
    sql,
    found.map(({ id, subject, evidence }) => ({ ...base, id, subject, evidence })),
  )
  const news = found.filter(({ id }) => opened.has(id))
  await appendLog(
    sql,
    ...news.map(({ id, subject, evidence }) =>
      entry(look, 'opened', `broken data (${subject}): automatic retraining waits`, id, evidence),
    ),
  )
  return news.map(({ id: episodeId, problem, subject, evidence }) =>
    makeEvent('DataQualityDegraded', {
      ...eventBase(look),
      key: [episodeId],
      data: { episodeId, modelName, problem, subject, evidence },
    }),
  )
}

async function close(
  sql: SqlExecutor,
  look: Look,
  episodes: DataQualityStep<QualityEpisode>['closed'],
): Promise<RemodelEvent[]> {
  const { modelName } = look.model
  const ids = episodes.map(({ id }) => id)
  const closed = await closeEpisodes(sql, { ids, reason: 'restored', now: look.now })
  const news = episodes
    .filter(({ id }) => closed.has(id))
    .map((episode) => ({ ...episode, subject: subjectOf(episode) }))
  await appendLog(sql, ...news.map(({ id, subject }) => entry(look, 'closed', `restored (${subject})`, id, {})))
  return news.map(({ id: episodeId, problem, subject }) =>
    makeEvent('DataQualityRestored', {
      ...eventBase(look),
      key: [episodeId],
      data: { episodeId, modelName, problem, subject },
    }),
  )
}

const eventBase = ({ model, now, cause }: Look) => ({ occurredAt: now, correlationId: model.modelName, cause })

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
