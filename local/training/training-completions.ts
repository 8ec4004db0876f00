import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import type { Instant } from '#core/instant'
import type { BriefJobStatus, TrainingBackend } from '#core/ports/training-backend'
import { briefStatus } from '#core/status-of-each'
import type { InProcessBus } from '#local/bus/in-process-bus'
import { type WorkItem, workRanks } from '#local/bus/work-queue'
import type { Spans } from '#local/replay/spans'
import type { VirtualClock } from '#local/time/virtual-clock'
import type { WallTime } from '#local/time/wall-time'

/** A job that a backend accepted, and the time of that. */
export interface RunningTraining {
  readonly modelName: string
  readonly runId: string
  readonly jobName: string
  readonly startedAt: Instant
}

export interface TrainingCompletionsOptions {
  readonly clock: VirtualClock
  readonly wall: WallTime
  readonly enqueue: (item: WorkItem) => () => void
  readonly bus: Pick<InProcessBus, 'publish'>
  readonly trainingBackend: TrainingBackend
  /** Duration of a training in simulated time, however long its process takes. */
  readonly trainingMs: number
  readonly spans: Spans
}

/** A process of this machine is asked about with a few reads of files. */
const lookEveryMs = 25
/** The loop has other work between two looks at a process. */
const lookLiveEveryMs = 250
/**
 * A pod takes seconds to start and to leave, and its API server answers everybody else, too: one list for all trainings
 * in so long. A watch would need the same list whenever its connection breaks, as on a laptop that sleeps.
 */
const lookElsewhereEveryMs = 2000

type Statuses = Awaited<ReturnType<TrainingBackend['statusesOf']>>

/**
 * States that a training ended, as SageMaker's job events do on AWS.
 *
 * In a replay a training takes a declared simulated time: the loop goes on while the process runs, and waits for it
 * when the clock gets there. If the clock follows the wall clock, a training ends with its process.
 */
export class TrainingCompletions {
  readonly #options: TrainingCompletionsOptions
  readonly #pending = new Map<
    string,
    { readonly training: RunningTraining; readonly endsAt: Instant; remove: () => void }
  >()

  #looked: { readonly at: Instant; readonly statuses: Promise<Statuses> } | null = null

  constructor(options: TrainingCompletionsOptions) {
    this.#options = options
  }

  /** The latest end of the trainings under way; null if there are none. */
  get lastEndsAt(): Instant | null {
    const ends = [...this.#pending.values()].map(({ endsAt }) => endsAt)
    return ends.length === 0 ? null : Math.max(...ends)
  }

  /**
   * Whether a job is running in simulated time. False if the clock follows the wall clock, where the process itself
   * tells.
   */
  isOn(jobName: string): boolean {
    return !this.#options.clock.isFollowing && this.#pending.has(jobName)
  }

  /** Listens to the bus. */
  note(event: RemodelEvent): void {
    if (event['detail-type'] !== 'TrainingStarted') return
    const { modelName, runId, jobName } = event.detail.data
    this.expect({ modelName, runId, jobName, startedAt: this.#options.clock.now() })
  }

  /** Expects a training to end. A repeat for the same job changes nothing. */
  expect(training: RunningTraining): void {
    if (this.#pending.has(training.jobName)) return
    const { clock, trainingMs, enqueue } = this.#options
    const endsAt = clock.isFollowing ? clock.now() : Math.max(clock.now(), training.startedAt + trainingMs)
    const pending = { training, endsAt, remove: () => {} }
    this.#pending.set(training.jobName, pending)
    pending.remove = enqueue({
      at: endsAt,
      rank: workRanks.completion,
      run: (signal) => (clock.isFollowing ? this.#lookLive(training) : this.#finish(training, signal)),
    })
  }

  /** From now on the clock follows the wall clock: a training under way ends with its process. */
  goLive(): void {
    for (const { training, remove } of [...this.#pending.values()]) {
      remove()
      this.#pending.delete(training.jobName)
      this.expect(training)
    }
  }

  async #finish(training: RunningTraining, signal: AbortSignal): Promise<void> {
    const { spans, wall } = this.#options
    await spans.measure('training-wait', async () => {
      while (!signal.aborted && (await this.#isRunning(training)))
        await wall.wait(this.#isElsewhere ? lookElsewhereEveryMs : lookEveryMs, signal)
    })
    // An interrupted wait is resumed, by the job's name, when the runtime opens.
    if (!signal.aborted) await this.#publish(training)
  }

  /** Checks once and, if need be, again later: the loop has other work meanwhile. */
  async #lookLive(training: RunningTraining): Promise<void> {
    if (!(await this.#isRunning(training))) return this.#publish(training)
    const run = () => this.#lookLive(training)
    const everyMs = this.#isElsewhere ? lookElsewhereEveryMs : lookLiveEveryMs
    this.#options.enqueue({ at: this.#options.clock.now() + everyMs, rank: workRanks.completion, run })
  }

  get #isElsewhere(): boolean {
    return this.#options.trainingBackend.name !== 'local'
  }

  async #isRunning({ jobName }: RunningTraining): Promise<boolean> {
    const { trainingBackend } = this.#options
    if (this.#isElsewhere) return isUnended((await this.#lookElsewhere()).get(jobName))
    return isUnended(briefStatus(await trainingBackend.describe(jobName)))
  }

  /** A backend that is away ends no training: the next look asks again. */
  #lookElsewhere(): Promise<Statuses> {
    const now = this.#options.wall.now()
    if (this.#looked === null || now - this.#looked.at >= lookElsewhereEveryMs) {
      const asked = this.#options.trainingBackend.statusesOf([...this.#pending.keys()])
      this.#looked = { at: now, statuses: asked.catch((): Statuses => new Map()) }
    }
    return this.#looked.statuses
  }

  async #publish({ modelName, runId, jobName }: RunningTraining): Promise<void> {
    this.#pending.delete(jobName)
    const occurredAt = this.#options.clock.now()
    const data = { modelName, runId, jobName }
    await this.#options.bus.publish([
      makeEvent('TrainingEnded', { key: [jobName], occurredAt, correlationId: runId, data }),
    ])
  }
}

/** A job that is not in the answer could not be asked about, or was not asked for yet. */
function isUnended(status: BriefJobStatus | undefined): boolean {
  return status === undefined || status === 'running' || typeof status === 'object'
}
