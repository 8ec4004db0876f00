import { isoOrNull } from '#api/http/iso-or-null'
import type { RetrainingRun } from '#contracts/api/retraining-runs'
import { toIso } from '#core/instant'
import type { RunRow } from '#store/runs/find-runs'

/** A run as the API shows it. */
export function retrainingRunOf(run: RunRow): RetrainingRun {
  return {
    ...run,
    requestedAt: toIso(run.requestedAt),
    waitingSince: isoOrNull(run.waitingSince),
    windowFrom: isoOrNull(run.windowFrom),
    cutoffAt: isoOrNull(run.cutoffAt),
    startedAt: isoOrNull(run.startedAt),
    deadlineAt: isoOrNull(run.deadlineAt),
    endedAt: isoOrNull(run.endedAt),
  }
}
