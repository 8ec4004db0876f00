import { readMigrations } from '#adapters/postgres/read-migrations'
import type { MetricName } from '#contracts/cloudwatch-metrics'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { Notification } from '#contracts/notification'
import type { Answer } from '#core/answer'
import { AppError } from '#core/errors'
import type { Instant } from '#core/instant'
import type { Clock } from '#core/ports/clock'
import type { Database } from '#core/ports/database'
import type { EventPublisher } from '#core/ports/event-publisher'
import type { Log } from '#core/ports/log'
import type { Metrics } from '#core/ports/metrics'
import type { ModelServer, ScoredVersions, ServedVersion, ServingOutcome, TrialOutcome } from '#core/ports/model-server'
import type { ObjectStore } from '#core/ports/object-store'
import type { Ports } from '#core/ports/ports'
import type { HostedSchedule } from '#core/ports/schedule-host'
import type { ModelShard, ShardQueue } from '#core/ports/shard-queue'
import type {
  BriefJobStatus,
  JobContainer,
  TrainingBackend,
  TrainingJob,
  TrainingJobStatus,
} from '#core/ports/training-backend'
import { briefStatus, statusOfEach } from '#core/status-of-each'

/** A clock that stands where a test puts it. */
export class FakeClock implements Clock {
  #now: Instant

  constructor(now: string) {
    this.#now = Date.parse(now)
  }

  now(): Instant {
    return this.#now
  }

  set(now: string): void {
    this.#now = Date.parse(now)
  }

  advance(ms: number): void {
    this.#now += ms
  }
}

/** Keeps what is published; fails while told to. */
class FakePublisher implements EventPublisher {
  readonly events: RemodelEvent[] = []
  failing = false

  async publish(events: readonly RemodelEvent[]) {
    if (!this.failing) this.events.push(...events)
    const error = this.failing ? { error: 'the bus is away' } : {}
    return events.map((event) => ({ eventId: event.detail.metadata.eventId, ...error }))
  }

  /** The names of what was published since the last call. */
  takeNames(): string[] {
    return this.take().map((event) => event['detail-type'])
  }

  take(): RemodelEvent[] {
    return this.events.splice(0)
  }
}

export class MemoryObjectStore implements ObjectStore {
  readonly objects = new Map<string, Uint8Array>()

  async put(key: string, bytes: Uint8Array): Promise<void> {
    this.objects.set(key, bytes)
  }

  async get(key: string): Promise<Uint8Array> {
    const bytes = this.objects.get(key)
    if (!bytes) throw new AppError({ code: 'OBJECT_NOT_FOUND', message: `no object ${key}` })
    return bytes
  }

  async exists(key: string): Promise<boolean> {
    return this.objects.has(key)
  }

  async list(prefix: string): Promise<string[]> {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort()
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.objects.delete(key)
  }
}

/** Accepts jobs and tells what a test makes of them; like every backend it never starts a name twice. */
export class FakeTrainingBackend implements TrainingBackend {
  readonly name: TrainingBackend['name'] = 'local'
  environment = 'uv.lock@sha256:1234'
  readonly jobs = new Map<string, TrainingJob>()
  readonly outcomes = new Map<string, TrainingJobStatus>()
  readonly stopped: string[] = []
  refusal: AppError | null = null

  /** As a backend that runs images: a run keeps the one that it was frozen with. */
  async environmentOf(_: JobContainer, frozen: string | null): Promise<string> {
    return frozen ?? this.environment
  }

  async submit(job: TrainingJob): Promise<'submitted' | 'adopted'> {
    if (this.refusal) throw this.refusal
    const known = this.jobs.has(job.jobName)
    this.jobs.set(job.jobName, job)
    return known ? 'adopted' : 'submitted'
  }

  async describe(jobName: string): Promise<TrainingJobStatus> {
    return this.outcomes.get(jobName) ?? (this.jobs.has(jobName) ? { status: 'running' } : { status: 'unknown' })
  }

  statusesOf(jobNames: readonly string[]): Promise<ReadonlyMap<string, BriefJobStatus>> {
    return statusOfEach(jobNames, async (jobName) => briefStatus(await this.describe(jobName)))
  }

  async stop(jobName: string): Promise<void> {
    this.stopped.push(jobName)
  }

  async readLog(): Promise<string[]> {
    return []
  }
}

/** Serves constant scores: a version's is set by the test. */
export class FakeModelServer implements ModelServer {
  readonly served = new Map<string, { champion: number; others: number[] }>()
  /** The answer of each version to every row. @default 0.5 */
  readonly scoreOf = new Map<number, Answer>()

  /** What the next deployments come to. */
  outcome: ServingOutcome = { status: 'serving' }

  async serve(modelName: string, champion: ServedVersion, others: readonly ServedVersion[]): Promise<ServingOutcome> {
    if (this.outcome.status !== 'serving') return this.outcome
    this.served.set(modelName, { champion: champion.version, others: others.map(({ version }) => version) })
    return this.outcome
  }

  /** What each call asked for. */
  readonly asked: { readonly rows: readonly unknown[]; readonly versions: ScoredVersions | undefined }[] = []
  /** The wall time of each request. */
  latencyMs = 1
  /** Instead of scores. */
  failure: Error | null = null

  async score(modelName: string, rows: readonly unknown[], asked?: ScoredVersions) {
    this.asked.push({ rows, versions: asked })
    if (this.failure) throw this.failure
    const serving = this.served.get(modelName)
    if (!serving) return null
    const versions = [serving.champion, ...serving.others]
    const byVersion = new Map(versions.map((version) => [version, rows.map(() => this.scoreOf.get(version) ?? 0.5)]))
    return { version: serving.champion, byVersion, latencyMs: this.latencyMs }
  }

  /** What a trial of each version's files comes to. */
  readonly trials = new Map<string, TrialOutcome>()
  readonly tried: { readonly version: ServedVersion; readonly rows: readonly unknown[] }[] = []

  async tryVersion(version: ServedVersion, rows: readonly unknown[]): Promise<TrialOutcome> {
    this.tried.push({ version, rows })
    const told = this.trials.get(version.artifactKeys[0] ?? '')
    return told ?? { status: 'scored', scores: rows.map(() => this.scoreOf.get(version.version) ?? 0.5) }
  }

  async serving(modelName: string): Promise<number | null | undefined> {
    return this.served.get(modelName)?.champion ?? null
  }

  async usage() {
    return { cpuPercent: 1, memoryMb: 50 }
  }

  async close(): Promise<void> {}
}

/** Keeps every figure that is stated. */
export class FakeMetrics implements Metrics {
  readonly areCollected = true
  readonly figures: { readonly name: MetricName; readonly value: number; readonly modelName?: string | undefined }[] =
    []

  add(name: MetricName, value: number, modelName?: string): void {
    this.figures.push({ name, value, modelName })
  }

  /** The values of one metric, in their order. */
  of(name: MetricName): number[] {
    return this.figures.filter((figure) => figure.name === name).map(({ value }) => value)
  }
}

/** Keeps the shards that are sent, as they come off a wire. */
export class FakeShardQueue implements ShardQueue {
  readonly shards: ModelShard[] = []

  async send(shards: readonly ModelShard[]): Promise<void> {
    this.shards.push(...JSON.parse(JSON.stringify(shards)))
  }
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

export interface FakePorts extends Ports {
  readonly clock: FakeClock
  readonly publisher: FakePublisher
  readonly objectStore: MemoryObjectStore
  readonly trainingBackend: FakeTrainingBackend
  readonly modelServer: FakeModelServer
  /** null, as in one process, where a test asks for nothing else. */
  readonly shardQueue: FakeShardQueue | null
  readonly metrics: FakeMetrics
  readonly notifications: Notification[]
  readonly schedules: HostedSchedule[][]
}

/** Every port but the database, which is real. */
export function fakePorts(database: Database, now: string): FakePorts {
  const notifications: Notification[] = []
  const schedules: HostedSchedule[][] = []
  return {
    database,
    clock: new FakeClock(now),
    publisher: new FakePublisher(),
    objectStore: new MemoryObjectStore(),
    trainingBackend: new FakeTrainingBackend(),
    modelServer: new FakeModelServer(),
    migrations: { read: readMigrations },
    scheduleHost: { apply: async (applied) => void schedules.push([...applied]) },
    notifier: { send: async (notification) => void notifications.push(notification) },
    chat: { send: async (notification) => void notifications.push(notification) },
    shardQueue: null,
    wakeUp: null,
    databaseUsers: null,
    metrics: new FakeMetrics(),
    log: silentLog,
    notifications,
    schedules,
  }
}
