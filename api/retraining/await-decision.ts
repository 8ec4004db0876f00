import type { Context } from 'hono'
import type { ApiContext } from '#api/api-context'
import { Doorbell } from '#api/http/doorbell'
import type { AskOutcome } from '#contracts/api/ask-outcome'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { findDecision } from '#store/ledger/find-ledger-rows'
import { ledgerEntryOf } from './ledger-entry-of.ts'

/** The wait of a request for the outcome of its own event. */
export interface Wait<Found> {
  /** Looks for the outcome in the database. */
  readonly find: () => Promise<Found | null>
  /** Whether an event says that the outcome may be there. */
  readonly isAbout: (event: RemodelEvent) => boolean
}

const firstPauseMs = 25
/** Each look is a statement: hundreds of requests that wait must not slow down what they wait for. */
const longestPauseMs = 1000
/** If events wake the request, looking without one is only for an event that another process published. */
const pauseBesideEventsMs = 1000

/**
 * Waits until something is found: woken by the event that says so, or where no events arrive, by looks at growing
 * intervals.
 *
 * @returns null once the request has waited long enough or its connection is closed
 */
export async function waitFor<Found>(
  { options }: ApiContext,
  { req }: Context,
  { find, isAbout }: Wait<Found>,
): Promise<Found | null> {
  const waitMs = options.decisionWaitMs ?? 5000
  // A closed connection aborts its request; a process that ends closes all connections before its database.
  const over = AbortSignal.any([AbortSignal.timeout(waitMs), req.raw.signal, ...(options.stop ? [options.stop] : [])])
  const bell = new Doorbell()
  over.addEventListener('abort', () => bell.ring(), { once: true })
  const unlisten = options.onEvents?.((event) => {
    if (isAbout(event)) bell.ring()
  })
  try {
    for (let pauseMs = unlisten ? pauseBesideEventsMs : firstPauseMs; ; ) {
      const found = await find()
      if (found !== null || waitMs === 0 || over.aborted) return found
      await bell.wait(pauseMs)
      pauseMs = Math.min(2 * pauseMs, longestPauseMs)
      if (req.raw.signal.aborted || options.stop?.aborted) return null
    }
  } finally {
    unlisten?.()
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
  const decided = await waitFor(api, context, {
    find: () => findDecision(api.ports.database, { triggerId: askId, modelName }),
    isAbout: ({ detail: { data } }) => 'triggerId' in data && data.triggerId === askId,
  })
  if (!decided) {
    const reason = `The request is recorded, but not decided yet: see the decisions of ${modelName}.`
    return { askId, status: 'pending', reason, runId: null, decision: null }
  }
  const decision = ledgerEntryOf(decided)
  return { askId, status: decision.status, reason: decision.reason, runId: decision.runId, decision }
}
