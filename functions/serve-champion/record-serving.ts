import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { type Instant, toIso } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'
import type { LoadedModel } from '#store/models/load-model'
import { loseServing, setServingProblem, setServingVersion } from '#store/versions/set-serving-version'
import { storableReason } from '../steps/storable-reason.ts'
import { spec } from './spec.ts'

/** A champion to serve, since its promotion. */
export interface Serving {
  readonly model: LoadedModel
  readonly version: number
  readonly since: Instant
  readonly cause: RemodelEvent
  /** The endpoint's name; null if Remodel itself serves, which takes effect at once. */
  readonly endpoint: string | null
}

type RecordPorts = Pick<Ports, 'clock' | 'database' | 'publisher'>

/**
 * Records the version that answers, and states it if that is a change: the ledger says which version served when, also
 * for captured rows that arrive later.
 *
 * @param problem why the champion does not answer, where another version does
 */
export async function recordServing(
  ports: RecordPorts,
  { model, version, cause, endpoint }: Serving,
  problem: string | null = null,
): Promise<void> {
  const now = ports.clock.now()
  const { modelName } = model
  await commit(ports, null, async (sql) => {
    const before = await setServingVersion(sql, { modelName, version, problem })
    if (before === null) return { events: [], result: undefined }
    const base = { key: [modelName, version, now], occurredAt: now, correlationId: modelName, cause }
    const data = { modelName, version, endpoint }
    const { versionBefore, lostAt } = before
    const event =
      lostAt === null
        ? makeEvent('ServingChanged', { ...base, data: { ...data, versionBefore, cause: causeOf(cause) } })
        : makeEvent('ServingRestored', { ...base, data: { ...data, lostAt: toIso(lostAt) } })
    return { events: [event], result: undefined }
  })
}

function causeOf(event: RemodelEvent): 'promoted' | 'rolled-back' | 'switched' {
  if (event['detail-type'] === 'ModelPromoted') return 'promoted'
  return event['detail-type'] === 'ModelRolledBack' ? 'rolled-back' : 'switched'
}

/**
 * Records that the champion does not answer. Where no version does, that is stated once until one does again; else once
 * per promotion, so that a person can investigate.
 *
 * @param answering the version that answers all the same, null if none does; undefined if the one before is known to
 */
export async function recordServingFailure(
  ports: RecordPorts,
  serving: Serving,
  { reason: text, answering }: { readonly reason: string; readonly answering?: number | null | undefined },
): Promise<void> {
  const reason = storableReason(text)
  if (answering === null) return recordLoss(ports, serving, reason)
  const { model, version, since, cause, endpoint } = serving
  const { modelName } = model
  if (answering === undefined) await setServingProblem(ports.database, { modelName, problem: reason })
  else await recordServing(ports, { ...serving, version: answering }, reason)
  const failed = makeEvent('ServingFailed', {
    key: [modelName, version, since],
    occurredAt: ports.clock.now(),
    correlationId: modelName,
    cause,
    data: { modelName, version, endpoint, reason },
  })
  const identity = { functionName: spec.name, eventId: failed.detail.metadata.eventId, subject: modelName }
  await commit(ports, identity, async () => ({ events: [failed], result: undefined }))
}

async function recordLoss(ports: RecordPorts, { model, version, cause }: Serving, reason: string): Promise<void> {
  const { modelName } = model
  const now = ports.clock.now()
  await commit(ports, null, async (sql) => {
    const before = await loseServing(sql, { modelName, problem: reason, now })
    if (before === null) return { events: [], result: undefined }
    const data = { modelName, championVersion: version, versionBefore: before.versionBefore, reason }
    const key = [modelName, version, now]
    return {
      events: [makeEvent('ServingLost', { key, occurredAt: now, correlationId: modelName, cause, data })],
      result: undefined,
    }
  })
}
