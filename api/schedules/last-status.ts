import { plural } from '#contracts/wording'
import { type TickDecision, type TickOutcome, tickOutcomes } from '#store/schedules/find-tick-decisions'
import type { Schedule } from '#store/schedules/load-schedules'

/** An outcome of several models. */
const counted: Readonly<Record<TickOutcome, string>> = {
  failed: 'failed',
  trained: 'trained',
  cancelled: 'cancelled',
  withdrawn: 'withdrawn',
  underway: 'to be trained',
  coalesced: 'joined a run',
  deferred: 'deferred',
  suppressed: 'not retrained',
}

/**
 * The outcome of a schedule's last tick, in words: for one model the run or the reason, for several their numbers.
 *
 * @param tickStatus how the work of the tick ended: a check states facts, of which the ledger tells
 * @returns null before the first tick
 */
export function lastStatusInWords(
  { action, lastRun, lastStatus: tickStatus }: Pick<Schedule, 'action' | 'lastRun' | 'lastStatus'>,
  decisions: readonly TickDecision[],
): string | null {
  if (lastRun === null || tickStatus === null) return null
  const isRetraining = action === 'retrain' || action === 'retrain-comprehensively'
  if (!isRetraining) return tickStatus === 'done' ? 'checked' : tickStatus
  const [first] = decisions
  if (first === undefined) return tickStatus === 'done' ? 'no model to retrain' : tickStatus
  const models = Object.values(first.models).reduce((sum, count) => sum + count, 0)
  const words =
    models === 1
      ? `${first.modelName}: ${ofOne(first)}`
      : `${plural(models, 'model')}: ${tickOutcomes
          .flatMap((outcome) => (first.models[outcome] ? [`${first.models[outcome]} ${counted[outcome]}`] : []))
          .join(', ')}`
  return tickStatus === 'done' ? words : `${tickStatus}; ${words}`
}

function ofOne({ outcome, reason, runId, runState }: TickDecision): string {
  const run = runId === null ? '' : ` (run ${runId})`
  const because = reason === null ? '' : `: ${reason}`
  switch (outcome) {
    case 'trained':
      return `trained, ${runState}${run}`
    case 'failed':
      return `${runState === 'timed_out' ? 'the training took too long' : 'the training failed'}${run}`
    case 'cancelled':
      return `the training was cancelled${run}`
    case 'withdrawn':
      return `the training was withdrawn before it began${run}`
    case 'underway':
      return `retraining ${runState ?? 'requested'}${run}`
    case 'coalesced':
      return `joined ${runId === null ? 'a run' : `run ${runId}`}`
    case 'deferred':
      return `deferred${because}`
    case 'suppressed':
      return `not retrained${because}`
  }
}
