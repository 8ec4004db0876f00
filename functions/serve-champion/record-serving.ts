import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import type { Instant } from '#core/instant'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'
import type { LoadedModel } from '#store/models/load-model'
import { setServingVersion } from '#store/versions/set-serving-version'
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
 * Records the serving version. For an endpoint the ledger also keeps the time of the change, because captured rows
 * arrive later.
 */
export async function recordServing(ports: RecordPorts, { model, version, cause, endpoint }: Serving): Promise<void> {
  const now = ports.clock.now()
  const { modelName } = model
  await commit(ports, null, async (sql) => {
    if (!(await setServingVersion(sql, modelName, version)) || endpoint === null)
      return { events: [], result: undefined }
    const key = [modelName, version, now]
    const data = { modelName, version, endpoint }
    const changed = makeEvent('ServingChanged', { key, occurredAt: now, correlationId: modelName, cause, data })
    return { events: [changed], result: undefined }
  })
}

/** States once per promotion that the champion cannot be served, so that a person can investigate. */
export async function recordServingFailure(ports: RecordPorts, serving: Serving, reason: string): Promise<void> {
  const { model, version, since, cause, endpoint } = serving
  const { modelName } = model
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
