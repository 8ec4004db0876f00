import type { RemodelEvent } from '#contracts/events/catalogue'
import { minuteMs, toIso } from '#core/instant'
import { makeEvent } from '#core/make-event'
import { findActiveRuns } from '#store/find-active-runs'
import { findDivergedServing } from '#store/find-diverged-serving'
import { findDueTriggers } from '#store/find-due-triggers'
import { findUnpublishedEvents } from '#store/find-unpublished-events'
import { loadModel } from '#store/load-model'
import { loadRun, type Run } from '#store/load-run'
import { commit, publishCommitted } from '../pipeline/commit.ts'
import type { Ports } from '../ports.ts'
import { endRun } from '../run-lifecycle/end-run.ts'
import type { Handler } from '../spec.ts'

type ReconcilePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'trainingBackend' | 'modelServer' | 'log'>

/** How long an event may stand in the outbox before it counts as left behind: its own commit publishes it within seconds. */
const outboxGraceMs = 5 * minuteMs

/** How long a run may wait for its start before the start counts as lost. */
const startGraceMs = 10 * minuteMs

/**
 * Brings what is recorded and what is true together. Everything it finds becomes an event for the function that is responsible;
 * the ids are made of what was found, so that finding it twice states it once.
 */
export function makeHandler(ports: ReconcilePorts): Handler<RemodelEvent, void> {
  return async (event) => {
    const now = ports.clock.now()
    const sinceDeployed = event['detail-type'] === 'ScheduleDue' && event.detail.data.action === 'deployed'
    await publishCommitted(
      ports,
      await findUnpublishedEvents(ports.database, sinceDeployed ? now : now - outboxGraceMs),
    )
    const found = [...(await dueTriggers(ports, event)), ...(await divergedServing(ports, event))]
    for (const runId of await findActiveRuns(ports.database)) {
      const run = await loadRun(ports.database, runId)
      if (run) found.push(...(await examineRun(ports, run, event)))
    }
    if (found.length > 0) await commit(ports, null, async () => ({ events: found, result: undefined }))
  }
}

async function dueTriggers(ports: ReconcilePorts, cause: RemodelEvent): Promise<RemodelEvent[]> {
  const now = ports.clock.now()
  return (await findDueTriggers(ports.database, now)).map(({ triggerId, modelName, waitsFor, reconsiderAt }) =>
    makeEvent('ReconsiderationDue', {
      key: [triggerId, modelName, toIso(reconsiderAt)],
      occurredAt: now,
      correlationId: triggerId,
      cause,
      data: { modelName, triggerId, waitedFor: waitsFor },
    }),
  )
}

async function divergedServing(ports: ReconcilePorts, cause: RemodelEvent): Promise<RemodelEvent[]> {
  const now = ports.clock.now()
  return (await findDivergedServing(ports.database)).map((data) =>
    makeEvent('ServingDiverged', {
      key: [data.modelName, data.championVersion, now],
      occurredAt: now,
      correlationId: data.modelName,
      cause,
      data,
    }),
  )
}

/** What the backend knows of an active run's job, when that has news. */
async function examineRun(ports: ReconcilePorts, run: Run, cause: RemodelEvent): Promise<RemodelEvent[]> {
  const now = ports.clock.now()
  const { runId, modelName, jobName } = run
  const base = { occurredAt: now, correlationId: runId, cause }
  if (run.state === 'requested' || run.state === 'queued') {
    if (now - run.requestedAt < startGraceMs) return []
    return [
      makeEvent('TrainingAttemptDue', {
        ...base,
        key: [runId, run.attempt, now],
        data: { modelName, runId, attempt: run.attempt },
      }),
    ]
  }
  if (jobName === null) return []
  const status = await ports.trainingBackend.describe(jobName)
  if (status.status !== 'running') {
    return [
      makeEvent('TrainingEnded', { ...base, key: [jobName, 'reconciled', now], data: { modelName, runId, jobName } }),
    ]
  }
  if (run.deadlineAt !== null && now >= run.deadlineAt) {
    await ports.trainingBackend.stop(jobName)
    const model = await loadModel(ports.database, modelName)
    if (model) {
      const reason = `still running at its limit of ${model.configuration.training_hours_max} h`
      await endRun(ports, { run, modelType: model.modelType, cause, outcome: 'timed_out', reason })
    }
  }
  return []
}
