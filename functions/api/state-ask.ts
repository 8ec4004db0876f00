import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { EventData, RemodelEvent, RemodelEventOf } from '#contracts/events/catalogue'
import { makeEvent } from '#core/make-event'
import { commit } from '../pipeline/commit.ts'
import type { ApiContext } from './api-context.ts'

type AskName = 'RetrainingAsked' | 'RollbackAsked' | 'CancellationAsked'

/**
 * Makes an event of what a person asks for, commits it to the outbox and publishes it.
 *
 * An `Idempotency-Key` is the ask's identity: sending it again is the same ask, with the same answer. Without one each request is another ask.
 */
export async function stateAsk<Name extends AskName>(
  { ports, options }: ApiContext,
  context: Context,
  name: Name,
  facts: { readonly correlationId: string; readonly data: EventData<Name> },
): Promise<RemodelEventOf<Name>> {
  const askId = context.req.header('idempotency-key')?.slice(0, 200) ?? (options.newAskId ?? randomUUID)()
  const event = makeEvent(name, {
    key: [facts.correlationId, askId],
    occurredAt: ports.clock.now(),
    correlationId: facts.correlationId,
    data: facts.data,
  })
  await commit(ports, null, async () => ({ events: [event as RemodelEvent], result: undefined }))
  return event
}
