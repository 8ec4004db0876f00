import type { RemodelEvent, RemodelEventOf } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { type Instant, showTime } from '#core/instant'
import { decideManualRollback } from '#core/policy/versions/decide-manual-rollback'
import { findChoiceInTheWay } from '#core/policy/versions/find-choice-in-the-way'
import type { RollbackCode } from '#core/policy/versions/rollback-code'
import type { SqlExecutor } from '#core/ports/database'
import { isDecided } from '#store/decisions/is-decided'
import type { LoadedModel } from '#store/models/load-model'
import { lockModel } from '#store/models/lock-model'
import { loadVersions, type ModelVersion } from '#store/versions/load-versions'

type RollbackEvent = RemodelEventOf<'ChampionOutperformed'> | RemodelEventOf<'RollbackAsked'>

interface Verdict {
  readonly status: 'rollback-requested' | 'rollback-refused'
  readonly code: RollbackCode
  readonly fromVersion: number | null
  readonly toVersion: number | null
  readonly reason: string
}

/**
 * Decides a rollback that a person or the paired comparison asks for.
 *
 * @returns the events to publish
 */
export async function decideRollbackAsk(
  executor: SqlExecutor,
  event: RollbackEvent,
  model: LoadedModel,
  now: Instant,
): Promise<RemodelEvent[]> {
  const { modelName } = model
  const triggerId = event.detail.metadata.eventId
  await lockModel(executor, modelName)
  if (await isDecided(executor, triggerId, modelName)) return []
  const versions = await loadVersions(executor, modelName)
  const verdict =
    event['detail-type'] === 'RollbackAsked' ? judgeAsk(event, versions) : judgeOutperformed(event, model, versions)
  const askedBy = event['detail-type'] === 'RollbackAsked' ? event.detail.data.askedBy : null
  const evidence =
    event['detail-type'] === 'RollbackAsked'
      ? {}
      : { ...event.detail.data.evidence, duringProbation: event.detail.data.duringProbation }
  const { code, reason, fromVersion, toVersion } = verdict
  const base = { key: [triggerId, modelName], occurredAt: now, correlationId: modelName, cause: event }
  const decided = { modelName, triggerId, code, causedBy: event['detail-type'], askedBy, reason, evidence }
  if (verdict.status === 'rollback-refused' || fromVersion === null || toVersion === null)
    return [makeEvent('RollbackRefused', { ...base, data: { ...decided, fromVersion, toVersion } })]
  const decidedBy = askedBy === null ? 'policy' : 'person'
  return [makeEvent('RollbackRequested', { ...base, data: { ...decided, fromVersion, toVersion, decidedBy } })]
}

function judgeAsk(event: RemodelEventOf<'RollbackAsked'>, versions: readonly ModelVersion[]): Verdict {
  const championVersion = versions.find((version) => version.status === 'champion')?.version ?? null
  const decision = decideManualRollback({ championVersion, toVersion: event.detail.data.toVersion, versions })
  if (decision.status === 'refused') {
    return {
      status: 'rollback-refused',
      code: decision.code,
      fromVersion: championVersion,
      toVersion: null,
      reason: decision.reason,
    }
  }
  const { fromVersion, toVersion } = decision
  const reason = `${event.detail.data.askedBy} asked for version ${toVersion}: ${event.detail.data.reason}`
  return { status: 'rollback-requested', code: 'asked', fromVersion, toVersion, reason }
}

/** A person's decision outranks the comparison (law 8), and so does a change since the comparison. */
function judgeOutperformed(
  event: RemodelEventOf<'ChampionOutperformed'>,
  model: LoadedModel,
  versions: readonly ModelVersion[],
): Verdict {
  const { championVersion, byVersion } = event.detail.data
  const champion = versions.find((version) => version.status === 'champion')
  const target = versions.find((version) => version.version === byVersion)
  const refuse = (code: RollbackCode, reason: string): Verdict => ({
    status: 'rollback-refused',
    code,
    fromVersion: championVersion,
    toVersion: byVersion,
    reason,
  })
  if (champion?.version !== championVersion)
    return refuse('champion-changed', `version ${championVersion} is no longer champion`)
  if (!target || target.barred || !target.retained)
    return refuse('not-available', `version ${byVersion} can no longer be served`)
  const choice = findChoiceInTheWay(versions, byVersion)
  if (choice) {
    const reason = `a person chose version ${choice.version} on ${showTime(choice.chosenAt)}: an automatic rollback to version ${byVersion} would undo that choice`
    return refuse('person-decided', reason)
  }
  if (model.mode !== 'active')
    return refuse(
      'observe-mode',
      `the model is in ${model.mode} mode: it would have been rolled back to version ${byVersion}`,
    )
  return {
    status: 'rollback-requested',
    code: 'outperformed',
    fromVersion: championVersion,
    toVersion: byVersion,
    reason: event.detail.data.reason ?? `version ${byVersion} is clearly better than version ${championVersion}`,
  }
}
