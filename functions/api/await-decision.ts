import { setTimeout as pause } from 'node:timers/promises'
import type { AskOutcome } from '#contracts/api/decisions'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { findDecision } from '#store/find-log-entries'
import type { ApiContext } from './api-context.ts'
import { ledgerEntryOf } from './ledger-entry-of.ts'

/** Looks again and again, for as long as an ask may wait; null once that is over. */
export async function waitFor<Found>(
  { options }: ApiContext,
  look: () => Promise<Found | null>,
): Promise<Found | null> {
  const pollMs = options.decisionPollMs ?? 25
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const found = await look()
    if (found !== null || waitedMs >= (options.decisionWaitMs ?? 5000) || options.stop?.aborted) return found
    await pause(pollMs)
  }
}

/** Waits for what becomes of a person's ask, and tells it; "pending" when it takes longer than an answer may. */
export async function awaitDecision(api: ApiContext, event: RemodelEvent, modelName: string): Promise<AskOutcome> {
  const askId = event.detail.metadata.eventId
  const decided = await waitFor(api, () => findDecision(api.ports.database, { triggerId: askId, modelName }))
  if (!decided) {
    const reason = `The ask is recorded and not decided yet: see the decisions of ${modelName}.`
    return { askId, status: 'pending', reason, runId: null, decision: null }
  }
  const decision = ledgerEntryOf(decided)
  return { askId, status: decision.status, reason: decision.reason, runId: decision.runId, decision }
}
