import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import { gracePeriods } from '#core/policy/grace-periods'
import { lateness, pastDeadlineInWords } from '#core/policy/retraining/run-deadlines'
import type { Ports } from '#core/ports/ports'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import { findDueTriggers } from '#store/decisions/find-due-triggers'
import { commit, publishCommitted } from '#store/events/commit'
import { findUnpublishedEvents } from '#store/events/find-unpublished-events'
import { countSilentModels } from '#store/models/count-silent-models'
import { expectsObservations } from '#store/models/expects-observations'
import { noteStartAsked } from '#store/runs/admit-run'
import { findActiveRuns } from '#store/runs/find-active-runs'
import { loadRun, type Run } from '#store/runs/load-run'
import { findDivergedServing } from '#store/versions/find-diverged-serving'
import { endRun } from '../steps/end-run.ts'
import { givePlaces } from '../steps/give-places.ts'

type ReconcilePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'trainingBackend' | 'metrics'>

/**
 * Reconciles the database with reality. Every difference becomes an event for the responsible function, which handles a
 * repeated event without harm. A run that cannot be examined does not keep the others from being examined.
 */
export function makeHandler(ports: ReconcilePorts): Handler<RemodelEvent, void> {
  return async (event) => {
    const now = ports.clock.now()
    const sinceDeployed = event['detail-type'] === 'ScheduleDue' && event.detail.data.action === 'deployed'
    const unpublished = await findUnpublishedEvents(ports.database, sinceDeployed ? now : now - gracePeriods.publishMs)
    ports.metrics.add('OutboxBacklog', unpublished.length)
    await publishCommitted(ports, unpublished)
    await stateFacts(ports, [...(await dueTriggers(ports, event)), ...(await divergedServing(ports, event))])
    let stuck = 0
    await forEach(await findActiveRuns(ports.database), async (runId) => {
      const run = await loadRun(ports.database, runId)
      if (!run) return
      if (lateness(run, now) !== null) stuck += 1
      await stateFacts(ports, await examineRun(ports, run, event))
    }).finally(() => ports.metrics.add('RunsStuck', stuck))
    await givePlaces(ports, event)
    await tellSilence(ports)
  }
}

/**
 * Reports zero observations to the alarm on silence only if some are expected: an installation without models is never
 * silent.
 */
async function tellSilence({ database, metrics }: ReconcilePorts): Promise<void> {
  if (!metrics.areCollected) return
  metrics.add('ModelsSilent', await countSilentModels(database))
  if (await expectsObservations(database)) metrics.add('ObservationsIngested', 0)
}

async function stateFacts(ports: ReconcilePorts, found: readonly RemodelEvent[]): Promise<void> {
  if (found.length > 0) await commit(ports, null, async () => ({ events: found, result: undefined }))
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

/**
 * Examines an active run. Past its deadline it is ended, if its start was lost it is started again, and otherwise an
 * event says that the backend no longer has its job running.
 */
async function examineRun(ports: ReconcilePorts, run: Run, cause: RemodelEvent): Promise<RemodelEvent[]> {
  const now = ports.clock.now()
  const { runId, modelName, jobName } = run
  const late = lateness(run, now)
  if (late === 'past-deadline') return timeOut(ports, run, cause)
  if (late === 'start-lost') await askToStart(ports, run, cause)
  if (late !== null || jobName === null || (run.state !== 'training' && run.state !== 'evaluating')) return []
  if ((await ports.trainingBackend.statusOf(jobName)) === 'running') return []
  const base = { occurredAt: now, correlationId: runId, cause }
  return [
    makeEvent('TrainingEnded', { ...base, key: [jobName, 'reconciled', now], data: { modelName, runId, jobName } }),
  ]
}

/**
 * Asks for the start of a run again, after twice as long each time: a start that keeps failing is not asked for more.
 */
async function askToStart(ports: ReconcilePorts, run: Run, cause: RemodelEvent): Promise<void> {
  const now = ports.clock.now()
  const { runId, modelName, attempt } = run
  await commit(ports, null, async (sql) => {
    if (!(await noteStartAsked(sql, run, now))) return { events: [], result: undefined }
    const data = { modelName, runId, attempt }
    const key = [runId, attempt, now]
    const event = makeEvent('TrainingAttemptDue', { key, occurredAt: now, correlationId: runId, cause, data })
    return { events: [event], result: undefined }
  })
}

/** Ends a run at its deadline, unless its job succeeded in time and only the event was lost. */
async function timeOut(ports: ReconcilePorts, run: Run, cause: RemodelEvent): Promise<RemodelEvent[]> {
  const { runId, modelName, jobName } = run
  const now = ports.clock.now()
  // A backend that cannot report the job's status does not keep the run alive.
  const status = jobName === null ? null : await ports.trainingBackend.statusOf(jobName).catch(() => null)
  if (status === 'succeeded') {
    const data = { modelName, runId, jobName: jobName as string }
    return [
      makeEvent('TrainingEnded', {
        key: [jobName as string, 'reconciled', now],
        occurredAt: now,
        correlationId: runId,
        cause,
        data,
      }),
    ]
  }
  await endRun(ports, { run, cause, outcome: 'timed_out', reason: pastDeadlineInWords(run) })
  if (jobName !== null) await ports.trainingBackend.stop(jobName)
  return []
}
