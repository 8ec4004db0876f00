import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import { toIso } from '#core/instant'
import { gracePeriods } from '#core/policy/grace-periods'
import { attemptDeadline, lateness, pastDeadlineInWords, waitDeadline } from '#core/policy/retraining/run-deadlines'
import type { Ports } from '#core/ports/ports'
import type { BriefJobStatus, TrainingBackend } from '#core/ports/training-backend'
import { forEach } from '#pipeline/for-each'
import { commit } from '#store/events/commit'
import { loadModel } from '#store/models/load-model'
import { noteStartAsked } from '#store/runs/admit-run'
import { findActiveRuns } from '#store/runs/find-active-runs'
import { loadRun, type Run } from '#store/runs/load-run'
import { noteBackendStart, noteBackendWait, noteUnstartedTold } from '#store/runs/note-backend-wait'
import { endRun } from '../steps/end-run.ts'
import { storableReason } from '../steps/storable-reason.ts'

type ExaminePorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'trainingBackend' | 'metrics'>

/** A run whose job its backend has had for a while and has not started. */
export interface UnstartedRun {
  readonly runId: string
  readonly since: number
  /** A sentence of the backend's. */
  readonly reason: string
}

export interface Examined {
  /** Runs that have a job. */
  readonly withJob: number
  /** In the order of `since`. */
  readonly unstarted: readonly UnstartedRun[]
  /** The backend's error, if it could be asked about no job. */
  readonly error: unknown
}

/** Examines every active run. A run that cannot be examined does not keep the others from being examined. */
export async function examineRuns(ports: ExaminePorts, cause: RemodelEvent): Promise<Examined> {
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
  let error: unknown = null
  const asked = jobNames.length === 0 ? Promise.resolve(new Map()) : ports.trainingBackend.statusesOf(jobNames)
  const statuses = await asked.catch((thrown: unknown): Statuses => {
    error = thrown
    return new Map()
  })
  await forEach(runs, async (run) => {
    const found = await examineRun(ports, run, statuses, cause)
    if (found.length > 0) await commit(ports, null, async () => ({ events: found, result: undefined }))
  })
  const unstarted = runs.flatMap((run) => unstartedOf(run, statuses, now)).toSorted((a, b) => a.since - b.since)
  return { withJob: runs.filter(hasJob).length, unstarted, error }
}

function unstartedOf({ runId, state, jobName, waitingSince }: Run, statuses: Statuses, now: number): UnstartedRun[] {
  const status = jobName === null ? undefined : statuses.get(jobName)
  if (state !== 'training' || typeof status !== 'object' || waitingSince === null) return []
  if (now - waitingSince < gracePeriods.unstartedMs) return []
  return [{ runId, since: waitingSince, reason: status.reason }]
}

type Statuses = Awaited<ReturnType<TrainingBackend['statusesOf']>>

function hasJob({ state }: Run): boolean {
  return state === 'training' || state === 'evaluating'
}

/**
 * Examines an active run. Past its deadline it is ended, if its start was lost it is started again, and otherwise an
 * event says that the backend no longer has its job running.
 */
async function examineRun(
  ports: ExaminePorts,
  run: Run,
  statuses: Statuses,
  cause: RemodelEvent,
): Promise<RemodelEvent[]> {
  const now = ports.clock.now()
  const { runId, modelName, jobName } = run
  const status = jobName === null ? undefined : statuses.get(jobName)
  if (run.state === 'training' && typeof status === 'object') return noteWait(ports, run, status.reason, cause)
  if (run.state === 'training' && status === 'running' && run.waitingSince !== null) return noteStart(ports, run)
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

/**
 * A job that its backend has not started is in time, however long it waits: its deadline counts from the start. People
 * are told what it waits for, once it is more than the start of a node, and then once a day.
 */
async function noteWait(ports: ExaminePorts, run: Run, text: string, cause: RemodelEvent): Promise<RemodelEvent[]> {
  const model = await loadModel(ports.database, run.modelName)
  const now = ports.clock.now()
  if (model === null) return []
  const deadlineAt = waitDeadline(model.configuration, now)
  const reason = storableReason(text)
  const { runId, modelName, trigger, attempt, jobName, backend, waitingSince } = run
  await commit(ports, null, async (sql) => {
    await noteBackendWait(sql, runId, { reason, deadlineAt, now })
    if (!(await noteUnstartedTold(sql, runId, now))) return { events: [], result: undefined }
    const named = { modelName, runId, trigger, attempt, jobName: jobName ?? '' }
    const data = { ...named, backend: backend ?? 'its backend', since: toIso(waitingSince ?? now), reason }
    const key = [runId, 'unstarted', now]
    const event = makeEvent('TrainingUnstarted', { key, occurredAt: now, correlationId: runId, cause, data })
    return { events: [event], result: undefined }
  })
  return []
}

/** The first look that finds the job running: it started since the look before. */
async function noteStart({ clock, database }: ExaminePorts, run: Run): Promise<RemodelEvent[]> {
  const model = await loadModel(database, run.modelName)
  if (model === null) return []
  await noteBackendStart(database, run.runId, { deadlineAt: attemptDeadline(model.configuration, clock.now()) })
  return []
}

/**
 * Asks for the start of a run again, after twice as long each time: a start that keeps failing is not asked for more.
 */
async function askToStart(ports: ExaminePorts, run: Run, cause: RemodelEvent): Promise<void> {
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
  ports: ExaminePorts,
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
  // Its job is stopped by this pass, or by a later one while the backend is away.
  const reason = pastDeadlineInWords(run, status !== undefined)
  await endRun(ports, { run, cause, outcome: 'timed_out', reason, stopsJob: true })
  return []
}
