import type { Configuration } from '#contracts/configuration'
import { dataEpisodeOf, dataEpisodeSubject } from '#contracts/data-episode'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { type DataProblem, holdsRetraining } from '#contracts/events/data-problem'
import { makeEvent } from '#core/facts/make-event'
import { identityOf } from '#core/identity'
import { dayMs, type Instant, toIso } from '#core/instant'
import type {
  DataQualityStep,
  OpenDataQualityEpisode,
  QualityClosing,
} from '#core/policy/data-quality/data-quality-episodes'
import type { SqlExecutor } from '#core/ports/database'
import { closeEpisodes, type Episode, openEpisodes } from '#store/episodes/episodes'
import { putOffEpisode } from '#store/episodes/put-off-episode'
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

/**
 * Splits a stored data-quality episode into the parts that the policy needs. A process of the release before opens
 * episodes without their time.
 */
export function qualityEpisodeOf(
  { id, subject: stored, openedAt, usualFrom }: Episode,
  { data_hold_days }: Pick<Configuration, 'data_hold_days'>,
): QualityEpisode {
  const { subject, ...episode } = dataEpisodeOf(stored)
  const problem = episode.problem as DataProblem
  const heldUntil = holdsRetraining(problem) ? openedAt + data_hold_days * dayMs : null
  return { id, problem, subject, openedAt, usualFrom: usualFrom ?? heldUntil }
}

type QualityChanges = Pick<DataQualityStep<QualityEpisode>, 'opened' | 'closed' | 'putOff'>

export function changesNothing({ opened, closed, putOff }: QualityChanges): boolean {
  return opened.length + closed.length + putOff.length === 0
}

/** Opens, closes and puts off a model's data-quality episodes. @returns their events */
export async function changeQualityEpisodes(
  sql: SqlExecutor,
  check: Check,
  step: QualityChanges,
): Promise<RemodelEvent[]> {
  const opened = await open(sql, check, step.opened)
  const closed: RemodelEvent[] = []
  for (const because of ['restored', 'unjudged', 'usual'] as const) {
    const episodes = step.closed.filter((episode) => episode.because === because)
    closed.push(...(await close(sql, check, { because, episodes })))
  }
  return [...opened, ...closed, ...(await putOff(sql, check, step.putOff))]
}

/** Uses a few statements for any number of findings, because every feature may break at once. */
async function open(
  sql: SqlExecutor,
  check: Check,
  findings: DataQualityStep<QualityEpisode>['opened'],
): Promise<RemodelEvent[]> {
  const { now, version: championVersion } = check
  const { modelName, configuration } = check.model
  const heldUntil = now + configuration.data_hold_days * dayMs
  const found = findings.map((finding) => {
    const subject = dataEpisodeSubject(finding)
    const usualFrom = holdsRetraining(finding.problem) ? heldUntil : null
    const id = identityOf('data-quality', modelName, subject, now)
    return { ...finding, feature: finding.subject, subject, id, usualFrom }
  })
  const base = { modelName, kind: 'data-quality', severity: null, championVersion, features: [], now } as const
  const opened = await openEpisodes(
    sql,
    found.map(({ id, subject, evidence, usualFrom }) => ({ ...base, id, subject, evidence, usualFrom })),
  )
  return found
    .filter(({ id }) => opened.has(id))
    .map(({ id, problem, feature, evidence, usualFrom }) => {
      const about = { episodeId: id, modelName, championVersion, problem, subject: feature, evidence }
      const data = { ...about, usualFrom: usualFrom === null ? null : toIso(usualFrom) }
      return makeEvent('DataQualityDegraded', { ...eventBase(check), key: [id], data })
    })
}

async function close(
  sql: SqlExecutor,
  check: Check,
  {
    because,
    episodes,
  }: { readonly because: QualityClosing; readonly episodes: DataQualityStep<QualityEpisode>['closed'] },
): Promise<RemodelEvent[]> {
  const { modelName } = check.model
  const ids = episodes.map(({ id }) => id)
  const closed = await closeEpisodes(sql, { ids, reason: because, now: check.now })
  return episodes
    .filter(({ id }) => closed.has(id))
    .map(({ id, problem, subject, openedAt }) => {
      const base = { ...eventBase(check), key: [id] }
      const about = { episodeId: id, modelName, championVersion: check.version, problem, subject }
      if (because !== 'usual') {
        const isUnjudged = because === 'unjudged'
        return makeEvent('DataQualityRestored', { ...base, data: isUnjudged ? { ...about, isUnjudged } : about })
      }
      const data = { ...about, openedAt: toIso(openedAt), acceptedBy: null, reason: null }
      return makeEvent('DataCountsAsUsual', { ...base, data })
    })
}

async function putOff(
  sql: SqlExecutor,
  check: Check,
  episodes: DataQualityStep<QualityEpisode>['putOff'],
): Promise<RemodelEvent[]> {
  const { modelName } = check.model
  const events: RemodelEvent[] = []
  for (const { id, problem, subject, usualFrom } of episodes) {
    if (!(await putOffEpisode(sql, { id, usualFrom }))) continue
    const about = { episodeId: id, modelName, championVersion: check.version, problem, subject }
    const data = { ...about, usualFrom: toIso(usualFrom) }
    events.push(makeEvent('DataHoldExtended', { ...eventBase(check), key: [id, usualFrom], data }))
  }
  return events
}

const eventBase = ({ model, now, cause }: Check) => ({ occurredAt: now, correlationId: model.modelName, cause })
