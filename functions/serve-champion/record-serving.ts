import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import type { Instant } from '#core/instant'
import type { Ports } from '#core/ports/ports'
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
  /** The endpoint's name; null where Remodel serves, which takes no time. */
  readonly endpoint: string | null
}

type RecordPorts = Pick<Ports, 'clock' | 'database' | 'publisher'>

/** Records the version that answers. Of an endpoint the ledger keeps since when, because captured rows come later than the change. */
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

/** States once for a championship that its version cannot be made to answer: a person has to look. */
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
