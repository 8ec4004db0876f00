import type { Clock } from '#core/ports/clock'
import type { Database } from '#core/ports/database'
import type { EventPublisher } from '#core/ports/event-publisher'
import type { Log } from '#core/ports/log'
import type { Metrics } from '#core/ports/metrics'
import type { MigrationSource } from '#core/ports/migration-source'
import type { ModelServer } from '#core/ports/model-server'
import type { Notifier } from '#core/ports/notifier'
import type { ObjectStore } from '#core/ports/object-store'
import type { ScheduleHost } from '#core/ports/schedule-host'
import type { ShardQueue } from '#core/ports/shard-queue'
import type { TrainingBackend } from '#core/ports/training-backend'

/** Everything that a function may ask of the world; each takes the part that it needs. */
export interface Ports {
  readonly clock: Clock
  readonly database: Database
  readonly migrations: MigrationSource
  readonly publisher: EventPublisher
  readonly objectStore: ObjectStore
  readonly trainingBackend: TrainingBackend
  readonly modelServer: ModelServer
  readonly scheduleHost: ScheduleHost
  readonly notifier: Notifier
  /** A channel that hears what the notifier tells, too. */
  readonly chat: Notifier
  readonly shardQueue: ShardQueue
  readonly metrics: Metrics
  readonly log: Log
}
