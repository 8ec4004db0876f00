import type { RemodelEvent } from '#contracts/events/catalogue'
import { type Instant, toIso } from '#core/instant'
import { makeEvent } from '#core/make-event'
import type { Ports } from '#core/ports/ports'
import { appendLog } from '#store/decisions/append-log'
import { commit } from '#store/events/commit'
import type { LoadedModel } from '#store/models/load-model'
import { setServingVersion } from '#store/versions/set-serving-version'
import { spec } from './spec.ts'

/** A version that is to answer since it became champion. */
export interface Serving {
  readonly model: LoadedModel
  readonly version: number
  readonly since: Instant
  readonly cause: RemodelEvent
  /** The endpoint's name; null where Remodel serves, which takes no time and is no news. */
  readonly endpoint: string | null
}

type RecordPorts = Pick<Ports, 'clock' | 'database' | 'publisher'>

/** Records what answers; of an endpoint the ledger keeps since when, because captured rows come later than the change. */
export async function recordServing(ports: RecordPorts, { model, version, endpoint }: Serving): Promise<void> {
  const now = ports.clock.now()
  const { modelName, modelType } = model
  await ports.database.transaction(async (sql) => {
    if (!(await setServingVersion(sql, modelName, version)) || endpoint === null) return
    await appendLog(sql, {
      timestamp: now,
      eventType: 'serving',
      status: 'serving',
      modelName,
      modelType,
      reason: `version ${version} answers at ${endpoint}`,
      detail: { version, endpoint },
      naturalKey: `serving:${modelName}:${version}:${toIso(now)}`,
    })
  })
}

/** States once for a championship that its version cannot be made to answer: a person has to look. */
export async function stateFailure(ports: RecordPorts, serving: Serving, reason: string): Promise<void> {
  const { model, version, since, cause, endpoint } = serving
  const { modelName, modelType } = model
  const now = ports.clock.now()
  const failed = makeEvent('ServingFailed', {
    key: [modelName, version, since],
    occurredAt: now,
    correlationId: modelName,
    cause,
    data: { modelName, version, reason },
  })
  const identity = { functionName: spec.name, eventId: failed.detail.metadata.eventId, subject: modelName }
  await commit(ports, identity, async (sql) => {
    await appendLog(sql, {
      timestamp: now,
      eventType: 'serving',
      status: 'failed',
      modelName,
      modelType,
      reason: `version ${version} does not answer${endpoint === null ? '' : ` at ${endpoint}`}: ${reason}`,
      detail: { version, endpoint },
      naturalKey: `serving:${modelName}:${version}:${toIso(since)}:failed`,
    })
    return { events: [failed], result: undefined }
  })
}
