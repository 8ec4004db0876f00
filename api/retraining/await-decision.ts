import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from 'hono'
import type { ApiContext } from '#api/api-context'
import type { AskOutcome } from '#contracts/api/ask-outcome'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { findDecision } from '#store/ledger/find-ledger-rows'
import { ledgerEntryOf } from './ledger-entry-of.ts'

/** Polls until something is found; null once the request has waited long enough or its connection is closed. */
export async function waitFor<Found>(
  { options }: ApiContext,
  { req }: Context,
  find: () => Promise<Found | null>,
): Promise<Found | null> {
  const waitMs = options.decisionWaitMs ?? 5000
  // A closed connection aborts its request; a process that ends closes all connections before its database.
  const over = AbortSignal.any([AbortSignal.timeout(waitMs), req.raw.signal, ...(options.stop ? [options.stop] : [])])
  for (;;) {
    const found = await find()
    if (found !== null || waitMs === 0 || over.aborted) return found
    await pause(options.decisionPollMs ?? 25)
    if (over.aborted) return null
  }
}

/** Waits for the decision on a person's request; the outcome is `pending` if that takes too long for an answer. */
export async function awaitDecision(
  api: ApiContext,
  context: Context,
  event: RemodelEvent,
  modelName: string,
): Promise<AskOutcome> {
  const askId = event.detail.metadata.eventId
  const decided = await waitFor(api, context, () => findDecision(api.ports.database, { triggerId: askId, modelName }))
  if (!decided) {
    const reason = `The request is recorded, but not decided yet: see the decisions of ${modelName}.`
    return { askId, status: 'pending', reason, runId: null, decision: null }
  }
  const decision = ledgerEntryOf(decided)
  return { askId, status: decision.status, reason: decision.reason, runId: decision.runId, decision }
}
