import type { RemodelEvent } from '#contracts/events/catalogue'
import { nextToTrain } from '#core/policy/retraining/next-to-train'
import { startDeadline } from '#core/policy/retraining/run-deadlines'
import type { Ports } from '#core/ports/ports'
import { loadConfiguration } from '#store/configuration/load-configuration'
import { commit } from '#store/events/commit'
import { waitForPlace } from '#store/runs/admit-run'
import { countTakenPlaces, hasWaitingRun, loadWaitingRuns } from '#store/runs/load-places'
import { loadRun } from '#store/runs/load-run'
import { lockPlaces } from '#store/runs/lock-places'
import { moveRun } from '#store/runs/move-run'

/**
 * Gives the free places to waiting runs, in turn: each gets one event, which starts it.
 *
 * A run whose backend refused it gets none before its next submission is due, and then it competes like every other.
 */
export async function givePlaces(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher'>,
  cause: RemodelEvent,
): Promise<void> {
  if (!(await hasWaitingRun(ports.database))) return
  const now = ports.clock.now()
  await commit(ports, null, async (sql) => {
    await lockPlaces(sql)
    const { training_jobs_max } = await loadConfiguration(sql)
    const ready = (await loadWaitingRuns(sql)).filter(({ startDueAt }) => startDueAt === null || startDueAt <= now)
    const next = nextToTrain(ready, training_jobs_max - (await countTakenPlaces(sql)), now)
    const events: RemodelEvent[] = []
    for (const { runId } of next) {
      const run = await loadRun(sql, runId)
      if (run === null) continue
      const to = run.cutoffAt === null ? 'requested' : 'queued'
      events.push(...(await moveRun(sql, run, { to, turn: { deadlineAt: startDeadline(now) } }, { cause, now })))
    }
    const left = ready.filter((run) => run.startDueAt !== null && !next.includes(run))
    await waitForPlace(
      sql,
      left.map(({ runId }) => runId),
    )
    return { events, result: undefined }
  })
}
