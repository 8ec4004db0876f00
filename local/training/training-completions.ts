import type { RemodelEvent } from '#contracts/events/catalogue'
import { makeEvent } from '#core/facts/make-event'
import type { Instant } from '#core/instant'
import type { TrainingBackend } from '#core/ports/training-backend'
import type { InProcessBus } from '#local/bus/in-process-bus'
import { type WorkItem, workRanks } from '#local/bus/work-queue'
import type { Spans } from '#local/replay/spans'
import type { VirtualClock } from '#local/time/virtual-clock'
import type { WallTime } from '#local/time/wall-time'

/** A job that a backend accepted, and when that was. */
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
  /** What a training takes in simulated time, however long its process takes. */
  readonly trainingMs: number
  readonly spans: Spans
}

const lookEveryMs = 25

/**
 * Says that a training ended, where the machine's own job events do so on AWS.
 *
 * In a replay it takes a declared simulated time: the loop goes on beside the process, and waits for it when the clock gets there. With
 * a clock that follows the wall's, it ends when the process ends.
 */
export class TrainingCompletions {
  readonly #options: TrainingCompletionsOptions
  readonly #pending = new Map<
    string,
    { readonly training: RunningTraining; readonly endsAt: Instant; remove: () => void }
  >()

  constructor(options: TrainingCompletionsOptions) {
    this.#options = options
  }

  /** When the last of the trainings that are on ends; null when none is. */
  get lastEndsAt(): Instant | null {
    const ends = [...this.#pending.values()].map(({ endsAt }) => endsAt)
    return ends.length === 0 ? null : Math.max(...ends)
  }

  /** Whether a job is on in simulated time; false where the clock follows the wall's, and the process itself says. */
  isOn(jobName: string): boolean {
    return !this.#options.clock.isFollowing && this.#pending.has(jobName)
  }

  /** Listens to the bus. */
  note(event: RemodelEvent): void {
    if (event['detail-type'] !== 'TrainingStarted') return
    const { modelName, runId, jobName } = event.detail.data
    this.expect({ modelName, runId, jobName, startedAt: this.#options.clock.now() })
  }

  /** Expects a training to end. One that is expected already stays as it is. */
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

  /** From now on the clock follows the wall's: what is waited for ends when its process does. */
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
      while (!signal.aborted && (await this.#isRunning(training))) await wall.wait(lookEveryMs, signal)
    })
    // What is cut off here is found again, by its job's name, when the runtime opens.
    if (!signal.aborted) await this.#publish(training)
  }

  /** Looks once, and again later: the loop has other work meanwhile. */
  async #lookLive(training: RunningTraining): Promise<void> {
    if (!(await this.#isRunning(training))) return this.#publish(training)
    const run = () => this.#lookLive(training)
    this.#options.enqueue({ at: this.#options.clock.now() + 10 * lookEveryMs, rank: workRanks.completion, run })
  }

  async #isRunning(training: RunningTraining): Promise<boolean> {
    return (await this.#options.trainingBackend.describe(training.jobName)).status === 'running'
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
