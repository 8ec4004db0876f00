import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import type { DatabaseUsers } from './database-users.ts'
import type { EventPublisher } from './event-publisher.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { MigrationSource } from './migration-source.ts'
import type { ModelServer } from './model-server.ts'
import type { Notifier } from './notifier.ts'
import type { ObjectStore } from './object-store.ts'
import type { ScheduleHost } from './schedule-host.ts'
import type { ShardQueue } from './shard-queue.ts'
import type { TrainingBackend } from './training-backend.ts'
import type { WakeUp } from './wake-up.ts'

/** Everything outside the program that functions use; each function takes only the ports that it needs. */
export interface Ports {
  readonly clock: Clock
  readonly database: Database
  /** null in one process, which has one user: the owner of the tables. */
  readonly databaseUsers: DatabaseUsers | null
  readonly migrations: MigrationSource
  readonly publisher: EventPublisher
  readonly objectStore: ObjectStore
  readonly trainingBackend: TrainingBackend
  readonly modelServer: ModelServer
  readonly scheduleHost: ScheduleHost
  readonly notifier: Notifier
  /** A chat channel that repeats the notifier's messages. */
  readonly chat: Notifier
  /** null in one process, which does all work of a function on the spot. */
  readonly shardQueue: ShardQueue | null
  /** null in one process, which runs a function when something is due. */
  readonly wakeUp: WakeUp | null
  readonly metrics: Metrics
  readonly log: Log
}
