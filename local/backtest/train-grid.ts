import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { artifactsPrefix } from '#contracts/bucket-layout'
import { jobNameOf } from '#contracts/job-name'
import { AppError } from '#core/errors'
import { hourMs, type Instant, showTime, toIso } from '#core/instant'
import { trainingWindowFrom } from '#core/policy/retraining/training-window'
import type { ObjectStore } from '#core/ports/object-store'
import type { TrainingBackend, TrainingJob, TrainingJobStatus } from '#core/ports/training-backend'
import { trainingJobOf } from '#functions/start-training/training-job'
import type { Example } from '#local/replay/example-folder'
import { openTrainingBackend } from '#local/training/open-training-backend'
import { CachedTrainingBackend } from './cached-training-backend.ts'
import { secondsOf } from './collect-outcome.ts'
import { effectiveConfiguration } from './effective-configuration.ts'
import { type GridPoint, objectsAt } from './grid-rows.ts'
import { inParallel } from './in-parallel.ts'
import { TrainingKeys } from './training-key.ts'
import type { VersionCache } from './version-cache.ts'

export interface TrainedPoint {
  readonly at: Instant
  /** Files in the object store, and their content. */
  readonly artifactKeys: readonly string[]
  readonly sha256: string
  readonly seconds: number | null
}

export interface TrainGridOptions {
  readonly example: Example
  readonly objectStore: ObjectStore
  readonly cache: VersionCache
  readonly trainer: string
  /** Folder of the jobs. */
  readonly jobs: string
  readonly atOnce: number
  /** The version of the first point, where it is known already. */
  readonly first?: TrainedPoint
  readonly signal: AbortSignal
  readonly onTrained?: () => void
  /** @default processes on this machine */
  readonly trainingBackend?: TrainingBackend
}

const lookEveryMs = 25

/**
 * Trains a version at each point of a grid, as the first training of a model at that time would: the same window, rows
 * and parameters. Versions that are known are not trained again, and a repeat continues where an interruption left off.
 *
 * @returns the versions in order of time, without points at which the trainer refused the rows, such as too few; null
 *   if the signal interrupted it
 * @throws {AppError} where a training failed for another reason than its rows
 */
export async function trainGrid(
  points: readonly GridPoint[],
  options: TrainGridOptions,
): Promise<{ readonly trained: TrainedPoint[]; readonly refused: readonly string[] } | null> {
  const { objectStore, cache, signal, jobs, first } = options
  const keys = new TrainingKeys(objectStore, options.trainer)
  const backend = new CachedTrainingBackend({
    inner: options.trainingBackend ?? openTrainingBackend({ stateDirectory: jobs, objectStore }),
    objectStore,
    cache,
    keys,
    notes: join(jobs, 'cached-jobs'),
  })
  const trained: TrainedPoint[] = first ? [first] : []
  const refused: string[] = []
  await inParallel(first ? points.slice(1) : points, options.atOnce, async (point) => {
    if (signal.aborted) return
    const asked = jobAt(point, points, options.example)
    if (asked === null) return
    const job = named(asked, await keys.keyOf(asked))
    const ended = await train(backend, job, signal)
    // Its files are kept in the cache; a failed one is tried again in the next backtest.
    await rm(join(jobs, job.jobName), { recursive: true, force: true })
    if (ended === null) return
    if (ended.status === 'succeeded') {
      const { artifact, evaluation } = ended
      const { keys: artifactKeys, sha256 } = artifact
      trained.push({ at: point.at, artifactKeys, sha256, seconds: secondsOf({ evaluation }) })
    } else refused.push(refusalOf(ended, point.at))
    options.onTrained?.()
  })
  return signal.aborted ? null : { trained: trained.sort((a, b) => a.at - b.at), refused }
}

type Ended = Exclude<TrainingJobStatus, { readonly status: 'running' | 'waiting' | 'unknown' | 'succeeded' }>

/** @throws {AppError} where a repeat may succeed: a missing version would make its neighbors look better */
function refusalOf(ended: Ended, at: Instant): string {
  if (ended.status === 'stopped') return 'The training took longer than training_hours_max.'
  if (!ended.retryable) return ended.reason
  const message = `the training of ${showTime(at)} failed: ${ended.reason} The same command tries it again.`
  throw new AppError({ code: 'TRAINING_FAILED', message, retryable: true })
}

/** A job's name is made of all that it reads: a killed backtest may have left another one of the same time behind. */
function named(job: TrainingJob, key: string): TrainingJob {
  const name = `grid-${key.slice(0, 48)}`
  return { ...job, jobName: name, artifactPrefix: `${artifactsPrefix(job.modelName)}${name}` }
}

/** The job of a first training at a point; null before the first row. */
function jobAt(point: GridPoint, points: readonly GridPoint[], { model, replay }: Example): TrainingJob | null {
  const { at: now, lastObservedAt, enoughFrom } = point
  if (lastObservedAt === null) return null
  const configuration = effectiveConfiguration(replay.configuration, model.configuration)
  const configured = trainingWindowFrom({ lastObservedAt, configuration }, { comprehensive: false, now })
  const windowFrom = Math.min(configured, enoughFrom ?? 0)
  const runId = `grid-${toIso(now)}`
  return trainingJobOf(
    {
      runId,
      modelName: model.name,
      jobName: jobNameOf(runId, 1),
      windowFrom,
      cutoffAt: now,
      forced: false,
      comprehensive: false,
      trigger: 'scheduled',
      container: null,
    },
    // All rows are there: the example's model names the classes (`withClasses`).
    { modelType: model.type, definition: model, learntClasses: null, configuration },
    // The gap serves the evaluation alone, which the grid does not read.
    {
      trainingKeys: objectsAt(points, point, windowFrom),
      champion: null,
      gapMs: configuration.holdout_gap_hours * hourMs,
      spanMsMin: configuration.holdout_gap_hours * hourMs,
      environment: null,
    },
  )
}

async function train(backend: TrainingBackend, job: TrainingJob, signal: AbortSignal) {
  await backend.submit(job)
  for (;;) {
    const status = await backend.describe(job.jobName)
    const isOn = status.status === 'running' || status.status === 'waiting'
    if (signal.aborted && !isOn) return null
    if (status.status === 'unknown')
      throw new AppError({ code: 'TRAINING_LOST', message: `training ${job.jobName} is gone`, retryable: true })
    if (!isOn) return status
    if (signal.aborted) await backend.stop(job.jobName)
    await wait(lookEveryMs)
  }
}
