import type { RemodelEvent } from '#contracts/events/catalogue'
import { jobNameOf, jobsMax } from '#contracts/job-name'
import { startDeadline } from '#core/policy/retraining/run-deadlines'
import type { Ports } from '#core/ports/ports'
import type { TrainingJobStatus } from '#core/ports/training-backend'
import type { Handler } from '#pipeline/function-spec'
import { commit } from '#store/events/commit'
import { type LoadedModel, loadModel } from '#store/models/load-model'
import { loadRun, type Run } from '#store/runs/load-run'
import { moveRun } from '#store/runs/move-run'
import { endRun } from '../steps/end-run.ts'
import { storableReason } from '../steps/storable-reason.ts'
import { concludeRun } from './conclude-run.ts'
import { readEvaluation } from './read-evaluation.ts'

type FinishPorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'trainingBackend' | 'metrics' | 'modelServer'>

/** Ends a run by its backend's report, not by the event: an early, late or repeated event changes nothing. */
export function makeHandler(ports: FinishPorts): Handler<RemodelEvent, void> {
  return async (event) => {
    if (event['detail-type'] !== 'TrainingEnded') return
    const { runId, modelName, jobName } = event.detail.data
    const run = await loadRun(ports.database, runId)
    const model = await loadModel(ports.database, modelName)
    // The job of an earlier attempt or of an ended run no longer matters.
    if (!run || !model || run.jobName !== jobName) return
    // A waiting run may have a job, too: the answer to its submission was lost.
    if (!['waiting', 'queued', 'training', 'evaluating'].includes(run.state)) return
    const status = await ports.trainingBackend.describe(jobName)
    if (status.status !== 'running' && status.status !== 'waiting') await settle(ports, run, model, event, status)
  }
}

async function settle(
  ports: FinishPorts,
  run: Run,
  model: LoadedModel,
  cause: RemodelEvent,
  status: Exclude<TrainingJobStatus, { status: 'running' | 'waiting' }>,
): Promise<void> {
  const end = (outcome: 'failed' | 'timed_out' | 'cancelled', reason: string) =>
    // The job may have been stopped because another attempt takes its turn.
    endRun(ports, { run, cause, outcome, reason, ofAttempt: run.attempt })
  switch (status.status) {
    case 'succeeded': {
      const read = readEvaluation(status.evaluation, run)
      if (read.status === 'invalid') await end('failed', read.reason)
      else await concludeRun(ports, { run, model, cause, ...read, artifact: status.artifact })
      return
    }
    case 'stopped':
      if (status.cause === 'deadline')
        await end('timed_out', `stopped at its limit of ${model.configuration.training_hours_max} h`)
      else await end('cancelled', 'the job was stopped at the backend')
      return
    case 'unknown':
      await end('failed', `the backend has no job ${run.jobName}`)
      return
    case 'failed':
      // A job that never started was no attempt.
      if (
        status.retryable &&
        run.attempt < jobsMax &&
        run.attempt - run.unstartedCount < model.configuration.training_attempts
      )
        await retry(ports, run, cause, status.reason)
      else await end('failed', status.reason)
  }
}

/**
 * Another attempt is another job, because a job name is never used again. It has the place of the one that failed; a
 * run that waits has none, and its next attempt waits for its turn.
 */
async function retry(ports: FinishPorts, run: Run, cause: RemodelEvent, reason: string): Promise<void> {
  const now = ports.clock.now()
  const attempt = run.attempt + 1
  const next = { attemptFailed: storableReason(reason), attempt, jobName: jobNameOf(run.runId, attempt) }
  const move =
    run.state === 'waiting'
      ? ({ to: 'waiting', ...next } as const)
      : ({ to: 'queued', ...next, deadlineAt: startDeadline(now) } as const)
  await commit(ports, null, async (sql) => ({
    events: await moveRun(sql, run, move, { cause, now }),
    result: undefined,
  }))
}
