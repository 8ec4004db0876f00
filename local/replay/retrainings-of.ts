import type { FinalRunState } from '#core/policy/retraining/run-transitions'
import type { LedgerCounts } from './count-ledger.ts'

/** The count to which each ended run belongs: every state has one, so that the counts add up to the ended runs. */
const endings = {
  promoted: 'succeeded',
  rejected: 'succeeded',
  failed: 'failed',
  timed_out: 'failed',
  cancelled: 'failed',
  withdrawn: 'withdrawn',
} as const satisfies Readonly<Record<FinalRunState, string>>

type Ending = (typeof endings)[FinalRunState]

/** The trainings of a replay: what was decided, and how its runs ended. */
export function retrainingsOf({
  entries,
  requestedBy,
  runs,
  started,
}: Pick<LedgerCounts, 'entries' | 'requestedBy' | 'runs' | 'started'>) {
  const decided = (outcome: string) => entries[`decision/${outcome}`] ?? 0
  const ended: Record<Ending, number> = { succeeded: 0, failed: 0, withdrawn: 0 }
  for (const [state, ending] of Object.entries(endings)) ended[ending] += runs[state] ?? 0
  return {
    requested: decided('requested'),
    requestedBy,
    started,
    ...ended,
    suppressed: decided('suppressed'),
    deferred: entries['deferral/deferred'] ?? 0,
    coalesced: decided('coalesced'),
  }
}
