import { manifestsPrefix } from '#contracts/bucket-layout'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { jobNameOf } from '#contracts/job-name'
import { labelsOf } from '#contracts/labels'
import { classesMin } from '#contracts/task'
import { InvalidInputError } from '#core/errors'
import { contentAddress } from '#core/identity'
import { hourMs, type Instant, toIso } from '#core/instant'
import { holdoutGapMs } from '#core/policy/retraining/holdout-gap'
import { acceptedDeadline, startDeadline, startsAtOnce } from '#core/policy/retraining/run-deadlines'
import { isFinal, type RunState } from '#core/policy/retraining/run-transitions'
import type { Ports } from '#core/ports/ports'
import type { Handler } from '#pipeline/function-spec'
import { findTrainingWindow } from '#store/decisions/find-training-window'
import { commit } from '#store/events/commit'
import { measureOverlap } from '#store/losses/measure-overlap'
import { type LoadedModel, loadModel } from '#store/models/load-model'
import { lockModel } from '#store/models/lock-model'
import { measureLabelDelay } from '#store/performance/measure-label-delay'
import { measureLabelLateness } from '#store/performance/measure-label-lateness'
import { findTrainingObjects } from '#store/runs/find-training-objects'
import { askToStopJob } from '#store/runs/jobs-to-stop'
import { loadCauses } from '#store/runs/load-causes'
import { loadRun, type Run } from '#store/runs/load-run'
import { moveRun } from '#store/runs/move-run'
import { loadVersions } from '#store/versions/load-versions'
import { endRun } from '../steps/end-run.ts'
import { givePlaces } from '../steps/give-places.ts'
import { stopJob } from '../steps/stop-job.ts'
import { confirmRun } from './confirm-run.ts'
import { failRun } from './fail-run.ts'
import { reportLabelInFeatures } from './report-label-in-features.ts'
import { takePlace } from './take-place.ts'
import { type FixedRun, ownContainerOf, trainingJobOf } from './training-job.ts'

type StartPorts = Pick<Ports, 'clock' | 'database' | 'publisher' | 'objectStore' | 'trainingBackend' | 'metrics'>

/**
 * Starts a run's job once it has a place among the trainings and the rules confirm it, or continues an earlier
 * delivery: the frozen data is read back, and a job that the backend already has is adopted. The end of a training
 * gives its place to the next run.
 */
export function makeHandler(ports: StartPorts): Handler<RemodelEvent, void> {
  return async (event) => {
    const name = event['detail-type']
    if (name === 'EvaluationStarted' || name === 'TrainingFailed' || name === 'TrainingWithdrawn')
      return givePlaces(ports, event)
    if (name !== 'RetrainingRequested' && name !== 'TrainingAttemptFailed' && name !== 'TrainingAttemptDue') return
    const { modelName, runId } = event.detail.data
    const model = await loadModel(ports.database, modelName)
    const requested = await loadRun(ports.database, runId)
    if (!model || !requested) return
    // An earlier delivery may have been interrupted after it submitted the job of a run that was ended meanwhile.
    if (endedBeforeItsJob.includes(requested.state)) return stopForNobody(ports, requested)
    if (requested.state === 'requested' && !(await takePlace(ports, requested, event))) return
    // An attempt after a failed one is no new training: its run keeps its place.
    if (name !== 'TrainingAttemptFailed' && !(await confirmRun(ports, model, requested, event))) return
    if (requested.state === 'requested') await freeze(ports, model, requested, event)
    const run = await loadRun(ports.database, runId)
    // Until the data was frozen, deliveries may have shown more classes.
    const frozen = await loadModel(ports.database, modelName)
    if (run?.state === 'queued' && frozen) await submit(ports, frozen, run as FixedRun, event)
  }
}

/** Freezes the run's data and the champion to compare with. The cutoff is now. */
async function freeze(ports: StartPorts, model: LoadedModel, run: Run, cause: RemodelEvent): Promise<void> {
  const now = ports.clock.now()
  const { modelName, comprehensive } = run
  const labelDelayMs = await measureLabelDelay(ports.database, { modelName })
  const gapMs = holdoutGapMs({ hoursMin: model.configuration.holdout_gap_hours, labelDelayMs })
  const windowFrom = await findTrainingWindow(ports.database, model, { comprehensive, gapMs, now })
  const keys = await findTrainingObjects(ports.database, { modelName, from: windowFrom, to: now })
  const spanMsMin = await shortestSpanMs(ports, model, { labelDelayMs, gapMs, now })
  const manifest = new TextEncoder().encode(
    JSON.stringify({ runId: run.runId, windowFrom: toIso(windowFrom), cutoff: toIso(now), gapMs, spanMsMin, keys }),
  )
  const manifestKey = `${manifestsPrefix(modelName)}${contentAddress(manifest)}.json`
  await ports.objectStore.put(manifestKey, manifest)
  const move = {
    to: 'queued',
    frozen: {
      cutoffAt: now,
      windowFrom,
      manifestKey,
      fileCount: keys.length,
      championVersion: model.championVersion,
      backend: ports.trainingBackend.name,
      container: model.definition.container ?? null,
      trainedIn: await environmentOf(ports, { container: model.definition.container ?? null }),
    },
    attempt: 1,
    jobName: jobNameOf(run.runId, 1),
    deadlineAt: startDeadline(now),
  } as const
  await commit(ports, null, async (sql) => {
    // No delivery teaches another class from then on.
    await lockModel(sql, modelName)
    return { events: await moveRun(sql, run, move, { cause, now }), result: undefined }
  })
}

/** Null where the backend needs an image and the model file names none: the attempt says so. */
async function environmentOf(
  { trainingBackend }: StartPorts,
  own: Pick<FixedRun, 'container'>,
): Promise<string | null> {
  try {
    return await trainingBackend.environmentOf(ownContainerOf(own), null)
  } catch (error) {
    if (error instanceof InvalidInputError) return null
    throw error
  }
}

/**
 * The gate's spans are as long as the gap, because errors of labels that span a time repeat each other within it. Where
 * labels only arrive late, shorter ones are no more alike: spans of a month would leave the gate without a verdict.
 */
async function shortestSpanMs(
  { database }: StartPorts,
  { modelName, configuration }: LoadedModel,
  asked: { readonly labelDelayMs: number; readonly gapMs: number; readonly now: Instant },
): Promise<number> {
  const { labelDelayMs, gapMs, now } = asked
  if (labelDelayMs < hourMs) return gapMs
  const labelLatenessMs = Math.max(labelDelayMs, await measureLabelLateness(database, { modelName, now }))
  const overlap = await measureOverlap(database, { modelName, labelDelayMs, labelLatenessMs, asOf: now })
  return overlap === 'none' ? configuration.holdout_gap_hours * hourMs : gapMs
}

async function submit(ports: StartPorts, model: LoadedModel, run: FixedRun, cause: RemodelEvent): Promise<void> {
  const labels = labelsOf(model.definition, model)
  if (labels.task === 'multiclass-classification' && labels.classes.length < classesMin) {
    const shown = labels.classes.length === 0 ? 'no class' : `the class "${labels.classes[0]}" alone`
    const reason = `SINGLE_CLASS: the rows show ${shown}, and a classification has ${classesMin} classes or more`
    await endRun(ports, { run, cause, outcome: 'failed', reason })
    return
  }
  const manifest = await ports.objectStore.get(run.manifestKey as string)
  // A run that was frozen by an earlier release has no gap, or spans as long as its gap.
  const frozen = JSON.parse(new TextDecoder().decode(manifest)) as {
    keys: string[]
    gapMs?: number
    spanMsMin?: number
  }
  const { keys, gapMs = 0, spanMsMin = gapMs } = frozen
  const versions = run.championVersion === null ? [] : await loadVersions(ports.database, run.modelName)
  const compared = versions.find(({ version }) => version === run.championVersion)
  const champion = compared ? { ...compared, cutoffAt: compared.cutoffAt ?? 0 } : null
  if (model.championVersion === null) await reportLabelInFeatures(ports, model, keys)
  const joined = (await loadCauses(ports.database, run.runId)).map(({ kind }) => kind)
  let trainedIn: string | null
  try {
    trainedIn = await ports.trainingBackend.environmentOf(ownContainerOf(run), run.trainedIn)
    const data = { trainingKeys: keys, champion, gapMs, spanMsMin, joined, environment: trainedIn }
    await ports.trainingBackend.submit(trainingJobOf(run, model, data))
  } catch (error) {
    await failRun(ports, { run, cause, error })
    return
  }
  const now = ports.clock.now()
  const backend = ports.trainingBackend.name
  const deadlineAt = acceptedDeadline(backend, model.configuration, now)
  const move = { to: 'training', deadlineAt, backend, isStarted: startsAtOnce(backend), trainedIn } as const
  const started = await commit(ports, null, async (sql) => {
    const events = await moveRun(sql, run, move, { cause, now })
    return { events, result: events.length > 0 }
  })
  if (!started) await stopForNobody(ports, run)
}

/** States in which a run may have ended while its job was submitted. */
const endedBeforeItsJob: readonly RunState[] = ['cancelled', 'timed_out', 'withdrawn']

/** Stops the job of a run that was cancelled while the job was submitted, so that the job does not train in vain. */
async function stopForNobody(ports: StartPorts, { runId, jobName }: Pick<Run, 'runId' | 'jobName'>): Promise<void> {
  const run = await loadRun(ports.database, runId)
  if (!run || !isFinal(run.state) || jobName === null) return
  await askToStopJob(ports.database, runId, ports.clock.now())
  await stopJob(ports, jobName)
}
