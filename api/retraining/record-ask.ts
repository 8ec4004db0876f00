import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Context } from 'hono'
import type { ApiContext } from '#api/api-context'
import { ApiError } from '#api/http/api-error'
import type { EventData, RemodelEvent, RemodelEventOf } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { commit } from '#store/events/commit'
import { findOutboxEvent } from '#store/events/find-outbox-event'
import { lockModel } from '#store/models/lock-model'

type AskName = 'RetrainingAsked' | 'RollbackAsked' | 'CancellationAsked'

/**
 * Turns a person's request into an event, commits it to the outbox and publishes it.
 *
 * An `Idempotency-Key` is the request's identity: a repeat states the same event and gets the same answer. Without one
 * each request is a new one.
 *
 * @throws {ApiError} 422 `IDEMPOTENCY_KEY_REUSED`
 */
export async function recordAsk<Name extends AskName>(
  api: ApiContext,
  context: Context,
  name: Name,
  facts: {
    readonly correlationId: string
    readonly data: EventData<Name>
    /** Identity of the request. @default `askKeyOf` the request */
    readonly askKey?: string
  },
): Promise<RemodelEventOf<Name>> {
  const askKey = facts.askKey ?? askKeyOf(api, context)
  const event = makeEvent(name, {
    key: [facts.correlationId, askKey],
    occurredAt: api.ports.clock.now(),
    correlationId: facts.correlationId,
    data: facts.data,
  })
  await commit(api.ports, null, async (sql) => {
    // The second of two simultaneous requests with one key sees the first.
    await lockModel(sql, facts.data.modelName)
    const before = await findOutboxEvent(sql, event.detail.metadata.eventId)
    if (before && !isDeepStrictEqual(before.detail.data, event.detail.data)) {
      const message = 'This Idempotency-Key was used for another request before: use a new key for a new request.'
      throw new ApiError(422, 'IDEMPOTENCY_KEY_REUSED', message)
    }
    return { events: [event as RemodelEvent], result: undefined }
  })
  return event
}

/** The identity of a request's asks: its `Idempotency-Key`, or a random one. */
export function askKeyOf({ options }: ApiContext, context: Context): string {
  return context.req.header('idempotency-key') ?? (options.newAskId ?? randomUUID)()
}
