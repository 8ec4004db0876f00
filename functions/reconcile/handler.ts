import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import { gracePeriods } from '#core/policy/grace-periods'
import { attemptDeadline, lateness, pastDeadlineInWords, waitDeadline } from '#core/policy/retraining/run-deadlines'
import type { Ports } from '#core/ports/ports'
import type { BriefJobStatus, TrainingBackend } from '#core/ports/training-backend'
import { forEach } from '#pipeline/for-each'
import type { Handler } from '#pipeline/function-spec'
import { wakeAgain } from '#pipeline/wake-again'
import { findDueTriggers } from '#store/decisions/find-due-triggers'
import { commit, publishCommitted } from '#store/events/commit'
import { findUnpublishedEvents } from '#store/events/find-unpublished-events'
import { countSilentModels } from '#store/models/count-silent-models'
import { expectsObservations } from '#store/models/expects-observations'
import { findNextDueAt } from '#store/models/find-next-due-at'
import { loadModel } from '#store/models/load-model'
import { noteStartAsked } from '#store/runs/admit-run'
import { findActiveRuns } from '#store/runs/find-active-runs'
import { loadRun, type Run } from '#store/runs/load-run'
import { noteBackendStart, noteBackendWait } from '#store/runs/note-backend-wait'
import { findDivergedServing } from '#store/versions/find-diverged-serving'
import { endRun } from '../steps/end-run.ts'
import { givePlaces } from '../steps/give-places.ts'
import { storableReason } from '../steps/storable-reason.ts'
import { spec } from './spec.ts'

type ReconcilePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'trainingBackend' | 'metrics' | 'wakeUp'>

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
    const training = await examineRuns(ports, event)
    await givePlaces(ports, event)
    await tellSilence(ports)
    if (ports.wakeUp === null) return
    // The event that says that a job ended may be lost, so that jobs are asked about.
    await wakeAgain(ports, spec, training > 0 ? now : await findNextDueAt(ports.database))
  }
}

/** Examines every active run. @returns how many have a job */
async function examineRuns(ports: ReconcilePorts, cause: RemodelEvent): Promise<number> {
  const now = ports.clock.now()
  const runs: Run[] = []
  for (const runId of await findActiveRuns(ports.database)) {
    const run = await loadRun(ports.database, runId)
    if (run !== null) runs.push(run)
  }
  ports.metrics.add('RunsStuck', runs.filter((run) => lateness(run, now) !== null).length)
  // A late run may have a job in any state, because the answer to its submission was lost.
  const asksFor = (run: Run) => hasJob(run) || lateness(run, now) === 'past-deadline'
  const jobNames = runs.flatMap((run) => (asksFor(run) && run.jobName !== null ? [run.jobName] : []))
  // A backend that cannot be asked does not keep late runs from being ended.
  const asked = jobNames.length === 0 ? Promise.resolve(new Map()) : ports.trainingBackend.statusesOf(jobNames)
  const statuses = await asked.catch((): Statuses => new Map())
  await forEach(runs, async (run) => stateFacts(ports, await examineRun(ports, run, statuses, cause)))
  await asked
  return runs.filter(hasJob).length
}

type Statuses = Awaited<ReturnType<TrainingBackend['statusesOf']>>

function hasJob({ state }: Run): boolean {
  return state === 'training' || state === 'evaluating'
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
async function examineRun(
  ports: ReconcilePorts,
  run: Run,
  statuses: Statuses,
  cause: RemodelEvent,
): Promise<RemodelEvent[]> {
  const now = ports.clock.now()
  const { runId, modelName, jobName } = run
  const status = jobName === null ? undefined : statuses.get(jobName)
  if (run.state === 'training' && typeof status === 'object') return noteWait(ports, run, status.reason)
  if (run.state === 'training' && status === 'running' && run.waitingReason !== null) return noteStart(ports, run)
  const late = lateness(run, now)
  if (late === 'past-deadline') return timeOut(ports, run, status, cause)
  if (late === 'start-lost') await askToStart(ports, run, cause)
  if (late !== null || jobName === null || !hasJob(run)) return []
  if (status === undefined || status === 'running') return []
  const base = { occurredAt: now, correlationId: runId, cause }
  return [
    makeEvent('TrainingEnded', { ...base, key: [jobName, 'reconciled', now], data: { modelName, runId, jobName } }),
  ]
}

/** A job that its backend has not started is in time, however long it waits: its deadline counts from the start. */
async function noteWait({ clock, database }: ReconcilePorts, run: Run, text: string): Promise<RemodelEvent[]> {
  const model = await loadModel(database, run.modelName)
  const now = clock.now()
  if (model === null) return []
  const deadlineAt = waitDeadline(model.configuration, now)
  await noteBackendWait(database, run.runId, { reason: storableReason(text), deadlineAt, now })
  return []
}

/** The first look that finds the job running: it started since the look before. */
async function noteStart({ clock, database }: ReconcilePorts, run: Run): Promise<RemodelEvent[]> {
  const model = await loadModel(database, run.modelName)
  if (model === null) return []
  await noteBackendStart(database, run.runId, { deadlineAt: attemptDeadline(model.configuration, clock.now()) })
  return []
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
async function timeOut(
  ports: ReconcilePorts,
  run: Run,
  status: BriefJobStatus | undefined,
  cause: RemodelEvent,
): Promise<RemodelEvent[]> {
  const { runId, modelName, jobName } = run
  const now = ports.clock.now()
  // A backend that cannot report the job's status does not keep the run alive.
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
