import { manifestsPrefix } from '#contracts/bucket-layout'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { contentAddress } from '#core/identity'
import { hourMs, showTime, toIso } from '#core/instant'
import { makeEvent } from '#core/make-event'
import { isFinal } from '#core/policy/retraining/run-transitions'
import { trainingWindowFrom } from '#core/policy/retraining/training-window-from'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { appendLog } from '#store/decisions/append-log'
import { commit } from '#store/events/commit'
import { type LoadedModel, loadModel } from '#store/models/load-model'
import { findTrainingObjects } from '#store/runs/find-training-objects'
import { freezeRun } from '#store/runs/freeze-run'
import { loadRun, type Run } from '#store/runs/load-run'
import { moveRun } from '#store/runs/move-run'
import { loadVersions } from '#store/versions/load-versions'
import { failRun } from './fail-run.ts'
import { type FixedRun, jobNameOf, trainingJobOf } from './training-job.ts'

type StartPorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'objectStore' | 'trainingBackend' | 'metrics'>

/**
 * Starts a run's job, or goes on where an earlier delivery stopped: the frozen data is read back, and a job that the backend
 * has already is adopted.
 */
export function makeHandler(ports: StartPorts): Handler<RemodelEvent, void> {
  return async (event) => {
    if (event['detail-type'] !== 'RetrainingRequested' && event['detail-type'] !== 'TrainingAttemptDue') return
    const { modelName, runId } = event.detail.data
    const model = await loadModel(ports.database, modelName)
    const requested = await loadRun(ports.database, runId)
    if (!model || !requested) return
    if (requested.state === 'requested') await freeze(ports, model, requested)
    const run = await loadRun(ports.database, runId)
    if (run?.state === 'queued') await submit(ports, model, run as FixedRun, event)
  }
}

/** Fixes what the run is trained on and judged against: the cutoff is now. */
async function freeze(ports: StartPorts, model: LoadedModel, run: Run): Promise<void> {
  const now = ports.clock.now()
  const windowFrom = trainingWindowFrom(model, { comprehensive: run.comprehensive, now })
  const keys = await findTrainingObjects(ports.database, { modelName: run.modelName, from: windowFrom, to: now })
  const manifest = new TextEncoder().encode(
    JSON.stringify({ runId: run.runId, windowFrom: toIso(windowFrom), cutoff: toIso(now), keys }),
  )
  const manifestKey = `${manifestsPrefix(run.modelName)}${contentAddress(manifest)}.json`
  await ports.objectStore.put(manifestKey, manifest)
  const frozen = {
    runId: run.runId,
    cutoffAt: now,
    windowFrom,
    manifestKey,
    championVersion: model.championVersion,
    jobName: jobNameOf(run.runId, 1),
    backend: ports.trainingBackend.name,
    deadlineAt: now + model.configuration.training_hours_max * hourMs,
  }
  await commit(ports, null, async (sql) => {
    if (await freezeRun(sql, frozen)) {
      await appendLog(sql, {
        timestamp: now,
        eventType: 'run',
        status: 'queued',
        modelName: run.modelName,
        modelType: model.modelType,
        runId: run.runId,
        trigger: run.trigger,
        reason: `data frozen: ${keys.length} files from ${showTime(windowFrom)} to ${showTime(now)}`,
        detail: {
          manifestKey,
          windowFrom: toIso(windowFrom),
          cutoff: toIso(now),
          championVersion: model.championVersion,
        },
        naturalKey: `run:${run.runId}:queued:1`,
      })
    }
    return { events: [], result: undefined }
  })
}

async function submit(ports: StartPorts, model: LoadedModel, run: FixedRun, cause: RemodelEvent): Promise<void> {
  const { keys } = JSON.parse(new TextDecoder().decode(await ports.objectStore.get(run.manifestKey as string))) as {
    keys: string[]
  }
  const versions = run.championVersion === null ? [] : await loadVersions(ports.database, run.modelName)
  const compared = versions.find(({ version }) => version === run.championVersion)
  const champion = compared ? { ...compared, cutoffAt: compared.cutoffAt ?? 0 } : null
  const job = trainingJobOf(run, model, { trainingKeys: keys, champion })
  try {
    await ports.trainingBackend.submit(job)
  } catch (error) {
    await failRun(ports, { run, model, cause, error })
    return
  }
  const now = ports.clock.now()
  const started = await commit(ports, null, async (sql) => {
    if (!(await moveRun(sql, { runId: run.runId, to: 'training', now }))) return { events: [], result: false }
    await appendLog(sql, {
      timestamp: now,
      eventType: 'run',
      status: 'training',
      modelName: run.modelName,
      modelType: model.modelType,
      runId: run.runId,
      trigger: run.trigger,
      reason: `attempt ${run.attempt} started on ${ports.trainingBackend.name}`,
      detail: { jobName: run.jobName, attempt: run.attempt },
      naturalKey: `run:${run.runId}:training:${run.attempt}`,
    })
    const { runId, modelName, attempt, jobName } = run
    const trainingStarted = makeEvent('TrainingStarted', {
      key: [jobName],
      occurredAt: now,
      correlationId: runId,
      cause,
      data: { modelName, runId, attempt, jobName, backend: ports.trainingBackend.name },
    })
    return { events: [trainingStarted], result: true }
  })
  if (!started) await stopForNobody(ports, run)
}

/** The run ended while its job was being submitted: a person cancelled it, and the job is not to train for nobody. */
async function stopForNobody(ports: StartPorts, { runId, jobName }: FixedRun): Promise<void> {
  const run = await loadRun(ports.database, runId)
  if (run && isFinal(run.state)) await ports.trainingBackend.stop(jobName)
}
