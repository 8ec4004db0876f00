import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Ports } from '#core/ports/ports'
import { commit } from '#store/events/commit'
import { lockModel } from '#store/models/lock-model'
import { askToStopJob } from '#store/runs/jobs-to-stop'
import type { Run } from '#store/runs/load-run'
import { moveRun } from '#store/runs/move-run'
import { advanceBreaker } from './advance-breaker.ts'
import { storableReason } from './storable-reason.ts'

export interface RunWithoutVersion {
  readonly run: Run
  readonly cause: RemodelEvent
  readonly outcome: 'failed' | 'timed_out' | 'cancelled'
  /** May come from another program: it is made storable here. */
  readonly reason: string
  /** The attempt that has ended: a run that has gone on to another one keeps its state. Absent: the run ends in any case. */
  readonly ofAttempt?: number
  /** Whether its job may still run: then it is among the jobs to stop. @default false */
  readonly stopsJob?: boolean
}

/**
 * Ends a run that leaves no version to judge. A run that has already ended keeps its state.
 *
 * @returns whether this call ended it
 */
export async function endRun(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>,
  { run, cause, outcome, reason: text, ofAttempt, stopsJob = false }: RunWithoutVersion,
): Promise<boolean> {
  const reason = storableReason(text)
  const now = ports.clock.now()
  const { runId, modelName } = run
  const isEnded = await commit(ports, null, async (sql) => {
    await lockModel(sql, modelName)
    const ended = await moveRun(
      sql,
      run,
      { to: outcome, reason, ...(ofAttempt !== undefined && { ofAttempt }) },
      { cause, now },
    )
    if (ended.length === 0) return { events: [], result: false }
    if (stopsJob) await askToStopJob(sql, runId, now)
    const breaker = await advanceBreaker(sql, { modelName, happening: { kind: outcome }, runId, cause, now })
    return { events: [...ended, ...breaker], result: true }
  })
  if (isEnded !== true) return false
  ports.metrics.add('RunsEnded', 1)
  if (outcome !== 'cancelled') ports.metrics.add('RunsFailed', 1)
  return true
}
