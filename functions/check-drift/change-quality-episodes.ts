import { dataEpisodeOf, dataEpisodeSubject } from '#contracts/data-episode'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { DataProblem } from '#contracts/events/data-problem'
import { makeEvent } from '#core/facts/make-event'
import { identityOf } from '#core/identity'
import type { Instant } from '#core/instant'
import type { DataQualityStep, OpenDataQualityEpisode } from '#core/policy/data-quality/data-quality-episodes'
import type { SqlExecutor } from '#core/ports/database'
import { closeEpisodes, type Episode, openEpisodes } from '#store/episodes/episodes'
import type { LoadedModel } from '#store/models/load-model'

interface Check {
  readonly model: LoadedModel
  readonly version: number
  readonly now: Instant
  readonly cause: RemodelEvent
}

/** An open episode as the policy needs it, with its id. */
export interface QualityEpisode extends OpenDataQualityEpisode {
  readonly id: string
}

/** Splits a stored data-quality episode into the parts that the policy needs. */
export function qualityEpisodeOf({ id, subject, openedAt }: Episode): QualityEpisode {
  const episode = dataEpisodeOf(subject)
  return { id, problem: episode.problem as DataProblem, subject: episode.subject, openedAt }
}

/** Opens and closes a model's data-quality episodes. @returns their events */
export async function changeQualityEpisodes(
  sql: SqlExecutor,
  check: Check,
  step: Pick<DataQualityStep<QualityEpisode>, 'opened' | 'closed'>,
): Promise<RemodelEvent[]> {
  return [...(await open(sql, check, step.opened)), ...(await close(sql, check, step.closed))]
}

/** Uses a few statements for any number of findings, because every feature may break at once. */
async function open(
  sql: SqlExecutor,
  check: Check,
  findings: DataQualityStep<QualityEpisode>['opened'],
): Promise<RemodelEvent[]> {
  const { now, version: championVersion } = check
  const { modelName } = check.model
  const found = findings.map((finding) => {
    const subject = dataEpisodeSubject(finding)
    return { ...finding, feature: finding.subject, subject, id: identityOf('data-quality', modelName, subject, now) }
  })
  const base = { modelName, kind: 'data-quality', severity: null, championVersion, features: [], now } as const
  const opened = await openEpisodes(
    sql,
    found.map(({ id, subject, evidence }) => ({ ...base, id, subject, evidence })),
  )
  return found
    .filter(({ id }) => opened.has(id))
    .map(({ id, problem, feature, evidence }) =>
      makeEvent('DataQualityDegraded', {
        ...eventBase(check),
        key: [id],
        data: { episodeId: id, modelName, championVersion, problem, subject: feature, evidence },
      }),
    )
}

async function close(
  sql: SqlExecutor,
  check: Check,
  episodes: DataQualityStep<QualityEpisode>['closed'],
): Promise<RemodelEvent[]> {
  const { modelName } = check.model
  const ids = episodes.map(({ id }) => id)
  const closed = await closeEpisodes(sql, { ids, reason: 'restored', now: check.now })
  return episodes
    .filter(({ id }) => closed.has(id))
    .map(({ id, problem, subject }) =>
      makeEvent('DataQualityRestored', {
        ...eventBase(check),
        key: [id],
        data: { episodeId: id, modelName, championVersion: check.version, problem, subject },
      }),
    )
}

const eventBase = ({ model, now, cause }: Check) => ({ occurredAt: now, correlationId: model.modelName, cause })
