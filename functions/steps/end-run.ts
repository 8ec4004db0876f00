import type { RemodelEvent } from '#contracts/events/catalogue'
import type { ModelType } from '#contracts/model-types'
import { makeEvent } from '#core/make-event'
import type { Ports } from '#core/ports/ports'
import { appendLog } from '#store/decisions/append-log'
import { commit } from '#store/events/commit'
import { lockModel } from '#store/models/lock-model'
import type { Run } from '#store/runs/load-run'
import { moveRun } from '#store/runs/move-run'
import { advanceBreaker } from './advance-breaker.ts'

export interface RunWithoutVersion {
  readonly run: Run
  readonly modelType: ModelType
  readonly cause: RemodelEvent
  readonly outcome: 'failed' | 'timed_out' | 'cancelled'
  readonly reason: string
}

/**
 * Ends a run that leaves no version to judge. A run that has ended already stays as it is.
 *
 * @returns whether this call ended it
 */
export async function endRun(
  ports: Pick<Ports, 'clock' | 'database' | 'publisher' | 'metrics'>,
  { run, modelType, cause, outcome, reason }: RunWithoutVersion,
): Promise<boolean> {
  const now = ports.clock.now()
  const { runId, modelName } = run
  const ended = await commit(ports, null, async (sql) => {
    await lockModel(sql, modelName)
    if (!(await moveRun(sql, { runId, to: outcome, now, failure: reason }))) return { events: [], result: false }
    await appendLog(sql, {
      timestamp: now,
      eventType: 'run',
      status: outcome,
      modelName,
      modelType,
      runId,
      trigger: run.trigger,
      reason,
      detail: { attempt: run.attempt, jobName: run.jobName },
      naturalKey: `run:${runId}:${outcome}`,
    })
    const breaker = await advanceBreaker(sql, {
      model: { modelName, modelType },
      happening: { kind: outcome },
      runId,
      cause,
      now,
    })
    const event = makeEvent('TrainingFailed', {
      key: [runId],
      occurredAt: now,
      correlationId: runId,
      cause,
      data: { modelName, runId, outcome, reason },
    })
    return { events: [event, ...breaker], result: true }
  })
  if (ended !== true) return false
  ports.metrics.add('RunsEnded', 1)
  if (outcome !== 'cancelled') ports.metrics.add('RunsFailed', 1)
  return true
}
