import type { RemodelEvent } from '#contracts/events/catalogue'
import { jobNameOf, jobsMax } from '#contracts/job-name'
import { minuteMs } from '#core/instant'
import { gracePeriods } from '#core/policy/grace-periods'
import { resubmitAt } from '#core/policy/retraining/run-deadlines'
import type { Ports } from '#core/ports/ports'
import { loadConfiguration } from '#store/configuration/load-configuration'
import { commit } from '#store/events/commit'
import { askToStopJob, noteJobStopped } from '#store/runs/jobs-to-stop'
import { countTakenPlaces, loadWaitingRuns } from '#store/runs/load-places'
import { loadRun, type Run } from '#store/runs/load-run'
import { lockPlaces } from '#store/runs/lock-places'
import { moveRun } from '#store/runs/move-run'
import { endRun } from '../steps/end-run.ts'
import { storableReason } from '../steps/storable-reason.ts'
import type { UnstartedRun } from './examine-runs.ts'

/**
 * Has runs whose jobs their backend does not start give their places to runs that wait for one: the job is taken back,
 * and the run waits as one whose job was refused. While no other run wants the place, the job stays where it is, and
 * keeps its turn in a queue of the backend's own.
 */
export async function giveUpPlaces(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>,
  unstarted: readonly UnstartedRun[],
  cause: RemodelEvent,
): Promise<void> {
  for (const run of unstarted) if (!(await giveUpPlace(ports, run, cause))) return
}

/** @returns whether more places may be wanted */
async function giveUpPlace(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>,
  { runId, since, reason: why }: UnstartedRun,
  cause: RemodelEvent,
): Promise<boolean> {
  const now = ports.clock.now()
  const outcome = await commit<'none-wanted' | 'changed' | 'given' | Run>(ports, null, async (sql) => {
    await lockPlaces(sql)
    const { training_jobs_max } = await loadConfiguration(sql)
    const ready = (await loadWaitingRuns(sql)).filter(({ startDueAt }) => startDueAt === null || startDueAt <= now)
    if (ready.length <= training_jobs_max - (await countTakenPlaces(sql))) return { events: [], result: 'none-wanted' }
    const run = await loadRun(sql, runId)
    // Another process may have found the job running since, or have given the place up already.
    const isAsSeen = run?.state === 'training' && run.waitingSince === since
    if (!isAsSeen || run.jobName === null) return { events: [], result: 'changed' }
    if (run.attempt >= jobsMax) return { events: [], result: run }
    await askToStopJob(sql, runId, now)
    const attempt = run.attempt + 1
    const next = { attempt, jobName: jobNameOf(runId, attempt), retryAt: resubmitAt(run.unstartedCount + 1, now) }
    const minutes = gracePeriods.unstartedMs / minuteMs
    const reason = storableReason(
      `its job waited at its backend for ${minutes} minutes or more, and its place was wanted: ${why}`,
    )
    const events = await moveRun(sql, run, { to: 'waiting', reason, isUnstarted: true, ...next }, { cause, now })
    if (events.length === 0) await noteJobStopped(sql, run.jobName)
    return { events, result: 'given' }
  })
  if (outcome !== null && typeof outcome === 'object')
    await endRun(ports, {
      run: outcome,
      cause,
      outcome: 'timed_out',
      reason: `none of its ${jobsMax} jobs started: ${why}`,
      stopsJob: true,
    })
  return outcome !== 'none-wanted'
}
