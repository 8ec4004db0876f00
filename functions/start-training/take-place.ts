import type { RemodelEvent } from '#contracts/events/catalogue'
import { nextToTrain } from '#core/policy/retraining/next-to-train'
import type { Ports } from '#core/ports/ports'
import { loadConfiguration } from '#store/configuration/load-configuration'
import { commit } from '#store/events/commit'
import { admitRun } from '#store/runs/admit-run'
import { countTakenPlaces, loadWaitingRuns } from '#store/runs/load-places'
import { loadRun, type Run } from '#store/runs/load-run'
import { lockPlaces } from '#store/runs/lock-places'
import { moveRun } from '#store/runs/move-run'

/**
 * Gives a requested run a place among the trainings, or has it wait for its turn. Until its data is frozen, triggers
 * still join it.
 *
 * @returns whether it has a place
 */
export async function takePlace(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  { runId, admittedAt }: Run,
  cause: RemodelEvent,
): Promise<boolean> {
  if (admittedAt !== null) return true
  const now = ports.clock.now()
  const isPlaced = await commit(ports, null, async (sql) => {
    await lockPlaces(sql)
    const run = await loadRun(sql, runId)
    if (run?.state !== 'requested') return { events: [], result: false }
    if (run.admittedAt !== null) return { events: [], result: true }
    const { training_jobs_max } = await loadConfiguration(sql)
    const takenCount = await countTakenPlaces(sql)
    const candidates = (await loadWaitingRuns(sql, runId)).filter(
      (each) => each.runId === runId || each.startDueAt === null || each.startDueAt <= now,
    )
    const next = nextToTrain(candidates, training_jobs_max - takenCount, now)
    if (next.some((each) => each.runId === runId)) {
      await admitRun(sql, runId, now)
      return { events: [], result: true }
    }
    const taken = `${takenCount} of ${training_jobs_max} places to train (training_jobs_max) are taken`
    const reason = takenCount < training_jobs_max ? `${taken}, and other models come first` : taken
    const events = await moveRun(sql, run, { to: 'waiting', reason, retryAt: null }, { cause, now })
    return { events, result: false }
  })
  return isPlaced === true
}
