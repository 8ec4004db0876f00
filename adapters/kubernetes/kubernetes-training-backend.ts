import type { V1Job, V1Pod } from '@kubernetes/client-node'
import { readFailureFile } from '#adapters/training/failure-file'
import { imageOfRun } from '#adapters/training/image-of-run'
import { readResults } from '#adapters/training/job-results'
import type { CarriedEnd } from '#contracts/carried-job'
import { AppError, InvalidInputError } from '#core/errors'
import { imageOfJob } from '#core/image-of-job'
import { lazily } from '#core/lazily'
import type { ObjectStore } from '#core/ports/object-store'
import type {
  BriefJobStatus,
  JobContainer,
  TrainingBackend,
  TrainingJob,
  TrainingJobStatus,
} from '#core/ports/training-backend'
import { statusOfEach } from '#core/status-of-each'
import type { Cluster } from './cluster.ts'
import { ClusterJobs } from './cluster-jobs.ts'
import { JobFiles, type NotedJob, type Verdict } from './job-files.ts'
import { type Progress, progressOf, type SeenJob } from './job-progress.ts'
import { podParts } from './manifests/pod-parts.ts'
import type { PodStore, TrainingPlace } from './manifests/training-containers.ts'
import { jobAnnotations, keptSeconds, trainingJobManifest } from './manifests/training-job-manifest.ts'
import {
  endedFromOutside,
  gibInWords,
  isFinished,
  memoryWasShort,
  outcomeOfLeavingPod,
  type PodOutcome,
  podOutcome,
  type TrainerExit,
} from './pod-outcome.ts'
import { byAge, endOf, hasEnded } from './pod-state.ts'

export interface KubernetesTrainingBackendOptions {
  /** Called once, when the cluster is first needed. */
  readonly openCluster: () => Promise<Cluster>
  readonly place: TrainingPlace
  readonly objectStore: ObjectStore
  /** The same object store as pods reach it. */
  readonly podStore: PodStore
  /**
   * Names an image by its digest.
   *
   * @default the image's name as it is
   */
  readonly resolveImage?: (image: string) => Promise<string>
}

/** Lines of a log that are kept when a job has ended. */
const keptLines = 1000

/**
 * The TrainingBackend port on Kubernetes Jobs, one for each attempt.
 *
 * No state is kept here: the cluster has the Job, and the object store has what outlives it (see `JobFiles`).
 */
export class KubernetesTrainingBackend implements TrainingBackend {
  readonly name = 'kubernetes'
  readonly #options: KubernetesTrainingBackendOptions
  readonly #jobs: ClusterJobs

  constructor(options: KubernetesTrainingBackendOptions) {
    this.#options = options
    this.#jobs = new ClusterJobs(lazily(options.openCluster), options.place.installation)
  }

  environmentOf(container: JobContainer, frozen: string | null): Promise<string> {
    const { place, resolveImage } = this.#options
    return imageOfRun({ container, projectImage: place.trainingImage, frozen }, resolveImage)
  }

  async submit(job: TrainingJob): Promise<'submitted' | 'adopted'> {
    const files = this.#filesOf(job.jobName)
    const { place, podStore } = this.#options
    // Its Job may be gone: a name is used once.
    if ((await files.isAccepted()) && (await files.job())?.artifactPrefix === job.artifactPrefix) return 'adopted'
    if ((await files.verdict()) !== null || (await files.end()) !== null) {
      // The answer to its submission was lost, and its end is not.
      await files.accept()
      return 'adopted'
    }
    await files.writeInput(job)
    const isNew = await this.#jobs.create(
      trainingJobManifest(job, place, {
        store: podStore,
        image: job.environment ?? imageOfJob(job, place.trainingImage),
      }),
    )
    if (!isNew) await this.#adopt(job)
    await files.accept()
    return isNew ? 'submitted' : 'adopted'
  }

  async describe(jobName: string): Promise<TrainingJobStatus> {
    const files = this.#filesOf(jobName)
    const verdict = await files.verdict()
    if (verdict !== null) return verdict
    const job = await this.#jobs.read(jobName)
    if (job === null || !this.#jobs.isOurs(job)) return this.#describeGone(files)
    const pods = await this.#jobs.podsOf(jobName)
    if (job.metadata?.deletionTimestamp !== undefined)
      return pods.every(hasEnded) ? this.#describeGone(files) : { status: 'running' }
    const outcome = await outcomeOf(job, pods, files)
    if (outcome !== null) {
      const status = await this.#conclude(files, outcome, { artifactPrefix: prefixOf(job), pods })
      // A pod that its deadline ended before it did anything would be replaced.
      if (outcome.status === 'stopped' && !isFinished(job)) await this.#jobs.delete(jobName)
      return status
    }
    const progress = await this.#progressOf(job, pods, () => this.#jobs.events(jobName))
    if (progress.status !== 'unstartable') return progress
    const { reason } = progress
    const failed = await files.decide({ status: 'failed', reason, retryable: false, endedAt: Date.now() })
    // Its pod would wait for the image until its deadline, and take room meanwhile.
    await this.#jobs.delete(jobName)
    return failed
  }

  async statusesOf(jobNames: readonly string[]): Promise<ReadonlyMap<string, BriefJobStatus>> {
    const [jobs, pods] = await Promise.all([this.#jobs.list(), this.#jobs.podsByJob()])
    const found = new Map(jobs.map((job) => [job.metadata?.name ?? '', job]))
    const events = lazily(() => this.#jobs.events(null))
    return statusOfEach(jobNames, async (jobName) => {
      const job = found.get(jobName)
      if (job === undefined || job.metadata?.deletionTimestamp !== undefined) return this.#briefOfGone(jobName)
      const own = pods.get(jobName) ?? []
      const outcome = await outcomeOf(job, own, this.#filesOf(jobName))
      if (outcome !== null) return briefOutcome(outcome)
      const progress = await this.#progressOf(job, own, async () =>
        (await events()).filter(({ involvedObject }) => involvedObject.name === jobName),
      )
      if (progress.status === 'waiting') return progress
      return progress.status === 'running' ? 'running' : 'failed'
    })
  }

  async stop(jobName: string): Promise<void> {
    const files = this.#filesOf(jobName)
    const job = await this.#jobs.read(jobName)
    if (job === null || !this.#jobs.isOurs(job) || isFinished(job)) return
    // Noted before the Job goes: a missing Job alone does not say who ended it.
    await files.decide({ status: 'stopped', cause: 'asked', endedAt: Date.now() })
    await this.#keepLog(files, await this.#jobs.podsOf(jobName).catch(() => []))
    await this.#jobs.delete(jobName)
  }

  async readLog(jobName: string, lineCount: number): Promise<string[]> {
    const files = this.#filesOf(jobName)
    if (lineCount <= 0) return []
    const text = await this.#readLiveLog(jobName, lineCount).catch(async (error: unknown) => {
      // The kept end of a log says as much. Without one, no lines would say that nothing was printed.
      const kept = await files.log()
      if (kept === '') throw error
      return kept
    })
    const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
    return text === '' ? [] : lines.slice(-lineCount)
  }

  async #readLiveLog(jobName: string, lineCount: number): Promise<string> {
    const live = await this.#readPodLog(await this.#jobs.podsOf(jobName), lineCount)
    return live ?? (await this.#filesOf(jobName).log())
  }

  /** A Job of another installation took the name first: its result is not ours. */
  async #adopt({ jobName, artifactPrefix }: TrainingJob): Promise<void> {
    const job = await this.#jobs.read(jobName)
    if (job === null || (this.#jobs.isOurs(job) && prefixOf(job) === artifactPrefix)) return
    const message = `Job ${jobName} belongs to another installation, or writes to ${prefixOf(job)}`
    throw new AppError({ code: 'JOB_NAME_TAKEN', message, details: { jobName } })
  }

  #progressOf(job: V1Job, pods: readonly V1Pod[], events: SeenJob['events']): Promise<Progress> {
    return progressOf(job, { pods, events, queue: this.#options.place.queue, now: Date.now() })
  }

  async #conclude(
    files: JobFiles,
    outcome: PodOutcome,
    { artifactPrefix, pods }: { readonly artifactPrefix: string; readonly pods: readonly V1Pod[] },
  ): Promise<TrainingJobStatus> {
    await this.#keepLog(files, pods)
    if (outcome.status === 'completed') return this.#readCompleted(files, { artifactPrefix, pods })
    if (outcome.status !== 'exited') return files.decide(outcome)
    return files.decide({ status: 'failed', ...(await reasonOf(outcome, files)), endedAt: outcome.endedAt })
  }

  async #readCompleted(
    files: JobFiles,
    { artifactPrefix, pods }: { readonly artifactPrefix: string; readonly pods: readonly V1Pod[] },
  ): Promise<TrainingJobStatus> {
    const left = await files.end()
    const succeeded = pods.find((pod) => endOf(pod, 'train')?.exitCode === 0)
    // A pod that was taken away before left an end, too.
    const end = succeeded === undefined || succeeded.metadata?.uid === left?.podUid ? left : null
    const endedAt = end === null ? Date.now() : Date.parse(end.endedAt)
    const failed = (reason: string, retryable: boolean) =>
      files.decide({ status: 'failed', reason, retryable, endedAt })
    if (end === null)
      return failed('The training ended, and its results did not come out of the pod: the carrier was ended.', true)
    if (end.refused !== null) return failed(end.refused, false)
    const results = await readResults(this.#options.objectStore, { folder: files.folder, artifactPrefix })
    if (results.status !== 'read') return failed(results.reason, false)
    return { status: 'succeeded', evaluation: results.evaluation, artifact: results.artifact, endedAt }
  }

  /**
   * A Job that is gone: the cluster removed it a day after its end, or somebody deleted it, which stands for a training
   * that is not wanted any more.
   */
  async #describeGone(files: JobFiles): Promise<TrainingJobStatus> {
    const job = await files.job()
    if (job === null || !(await files.isAccepted())) return { status: 'unknown' }
    const { artifactPrefix } = job
    const end = await files.end()
    const deleted = { status: 'stopped', cause: 'asked', endedAt: Date.now() } as const
    if (end === null) return files.decide(deleted)
    const endedAt = Date.parse(end.endedAt)
    if (end.refused !== null) return files.decide({ status: 'failed', reason: end.refused, retryable: false, endedAt })
    if ((await files.failure()).trim() !== '')
      return files.decide({ status: 'failed', ...(await reasonOf(unknownExit(endedAt), files)), endedAt })
    const results = await readResults(this.#options.objectStore, { folder: files.folder, artifactPrefix })
    if (results.status !== 'read') return files.decide(withoutResults(job, end) ?? { ...deleted, endedAt })
    return { status: 'succeeded', evaluation: results.evaluation, artifact: results.artifact, endedAt }
  }

  async #briefOfGone(jobName: string): Promise<BriefJobStatus> {
    const files = this.#filesOf(jobName)
    const verdict = await files.verdict()
    if (verdict !== null) return verdict.status
    if (!(await files.isAccepted())) return 'unknown'
    const end = await files.end()
    if (end === null) return 'stopped'
    if (end.refused !== null || (await files.failure()).trim() !== '') return 'failed'
    // Whether its results can be read is said by `describe`.
    return 'succeeded'
  }

  async #readPodLog(pods: readonly V1Pod[], lineCount: number): Promise<string | null> {
    for (const pod of byAge(pods)) {
      const brought = endOf(pod, 'bring')
      const part = brought !== null && brought.exitCode !== 0 ? podParts.bring : podParts.train
      const text = await this.#jobs.log(pod, part, lineCount)
      if (text !== null) return text
    }
    return null
  }

  /** The pod may go at any moment with its node. A log that cannot be read keeps no result back. */
  async #keepLog(files: JobFiles, pods: readonly V1Pod[]): Promise<void> {
    const text = await this.#readPodLog(pods, keptLines).catch(() => null)
    if (text !== null && text !== '') await files.keepLog(text)
  }

  #filesOf(jobName: string): JobFiles {
    if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(jobName)) return new JobFiles(this.#options.objectStore, jobName)
    throw new InvalidInputError({ code: 'BAD_JOB_NAME', message: `${JSON.stringify(jobName)} is not a valid job name` })
  }
}

async function outcomeOf(job: V1Job, pods: readonly V1Pod[], files: JobFiles): Promise<PodOutcome | null> {
  return (await podOutcome(job, pods, () => files.end())) ?? leavingOutcome(job, pods, files)
}

/**
 * The end of a job without results that the cluster has forgotten, by its carrier's word.
 *
 * @returns null if somebody ended it, as far as is known
 */
function withoutResults({ limits, submittedAt }: NotedJob, end: CarriedEnd): Verdict | null {
  if (end.wasAsked === undefined || limits === undefined || submittedAt === undefined) return null
  const endedAt = Date.parse(end.endedAt)
  if (!end.wasAsked) {
    const likely = memoryWasShort(gibInWords(limits.memoryBytes))
    const reason = `The training left no results and no reason, probably because ${likely}: the cluster no longer knows its exit code.`
    return { status: 'failed', reason, retryable: false, endedAt }
  }
  // The cluster itself keeps a Job for longer: somebody deleted it.
  if (Date.now() - endedAt < keptSeconds * 1000) return null
  const startedMax = end.begunAt === undefined ? null : Date.parse(end.begunAt)
  return endedFromOutside({ endedAt, startedMin: Date.parse(submittedAt), startedMax, deadlineMs: limits.wallMs })
}

function unknownExit(endedAt: number): TrainerExit {
  return { status: 'exited', exitCode: null, said: '', endedAt }
}

/** The pod's word, once its results are out: the Job's own takes seconds more. */
async function leavingOutcome(job: V1Job, pods: readonly V1Pod[], files: JobFiles): Promise<PodOutcome | null> {
  const [pod] = byAge(pods)
  const outcome = pod === undefined ? null : outcomeOfLeavingPod(job, pod)
  if (outcome === null) return null
  return (await files.end())?.podUid === pod?.metadata?.uid ? outcome : null
}

/** Exit codes of the container contract that no retry mends: the input is at fault, or memory. */
const lastingExits: readonly (number | null)[] = [2, 3]

/** Why the trainer ended with an error: its failure file, else its container's last word, else its log's. */
async function reasonOf({ exitCode, said, isLasting = false }: TrainerExit, files: JobFiles) {
  const text = await files.failure()
  if (text.trim() !== '') {
    const { sentence, retryable } = readFailureFile(text)
    return { reason: sentence, retryable }
  }
  const last = lastLineOf(said) || lastLineOf(await files.log())
  const printed = last === '' ? ', and printed nothing.' : `: ${last}`
  const exited = exitCode === null ? 'The training failed' : `Exited with code ${exitCode}`
  return { reason: `${exited}${printed}`, retryable: !(isLasting || lastingExits.includes(exitCode)) }
}

function lastLineOf(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? ''
}

function briefOutcome({ status }: PodOutcome): BriefJobStatus {
  if (status === 'completed') return 'succeeded'
  return status === 'exited' ? 'failed' : status
}

function prefixOf(job: V1Job): string {
  return job.metadata?.annotations?.[jobAnnotations.artifactPrefix] ?? ''
}
