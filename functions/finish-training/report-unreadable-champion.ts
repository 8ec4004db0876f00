import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import type { Instant } from '#core/instant'
import { whyChampionIsUnreadable } from '#core/policy/versions/judge-challenger'
import type { TrainedRun } from './trained-run.ts'

/**
 * The event for a champion that could not be scored beside the challenger: a person must know, whatever the gate's
 * verdict.
 */
export function reportUnreadableChampion({
  run,
  cause,
  evaluation,
  now,
}: TrainedRun & { readonly now: Instant }): RemodelEvent[] {
  const { modelName, runId, trigger, championVersion } = run
  const reason = whyChampionIsUnreadable(evaluation, championVersion)
  if (championVersion === null || reason === null) return []
  const { championError } = evaluation
  const data = { modelName, runId, trigger, championVersion, championError, reason }
  return [makeEvent('ChampionUnreadable', { key: [runId], occurredAt: now, correlationId: runId, cause, data })]
}
