import type { EventName } from '#contracts/events/catalogue'
import type { ScheduleAction } from '#contracts/schedules'
import type { Ports } from '#core/ports/ports'

/** A cause for a function to run. */
export type FunctionTrigger =
  /** An event on the bus. */
  | { readonly event: EventName }
  /** A tick of any schedule in `retraining_schedules` with this action. It arrives as `ScheduleDue`. */
  | { readonly action: ScheduleAction }
  /**
   * A fixed time of the installation, as five-field cron in UTC. It arrives as `ScheduleDue` with the function's name
   * as schedule and action.
   */
  | { readonly cron: string }
  /**
   * At least this often on AWS; locally when something is due, or never if the function mends what goes wrong `on` AWS
   * alone. It arrives as `ScheduleDue` with the function's name as schedule and action.
   */
  | PeriodicTrigger
  /** A batch of rows: an object in the store, or a body of the API. It arrives as `IngestBatch`. */
  | { readonly input: 'ingest-batch' }
  /**
   * `deployed`: when the installation is deployed or started, or its schedules are edited; its failure fails the
   * deployment. `migration`: first in a deployment, and only there. `started`: when the local process starts, because
   * time has passed. On AWS time never pauses.
   */
  | { readonly lifecycle: 'deployed' | 'migration' | 'started' }
  /**
   * An event of an AWS service. `training-job-changed` and `training-ended` arrive as `TrainingEnded`,
   * `endpoint-changed` as `EndpointChanged` and `alarm-changed` as `PerformanceAlarmRaised`.
   */
  | { readonly aws: 'training-job-changed' | 'training-ended' | 'endpoint-changed' | 'alarm-changed' }
  /** Shards of its own work, which it has put into its queue. They arrive as `ModelShard`. */
  | ShardTrigger
  /** A notification that was published for people. */
  | { readonly topic: 'notifications' }
  /** A step of the replacement of a database user's password, as Secrets Manager asks for it. Only on AWS. */
  | { readonly secret: 'database-users' }
  /** A request to the HTTP API. */
  | { readonly http: 'api' }

export interface PeriodicTrigger {
  readonly everyMinutes: number
  readonly on?: 'aws'
  /**
   * How often on AWS while nothing is due, so that the database can pause: the function itself asks for a run every
   * `everyMinutes` while something is (`pipeline/wake-again.ts`).
   *
   * @default everyMinutes
   */
  readonly idleMinutes?: number
  /** Events after which something may be due: they run the function on AWS. Locally it knows when something is due. */
  readonly awakenedBy?: readonly EventName[]
}

/** How a function's work for many models is divided among its runs. */
export interface ShardTrigger {
  readonly queue: 'shards'
  /** The time to plan for one model: most take less. */
  readonly modelMs: number
  /** The time within which the work of one tick has to be done. */
  readonly windowMs: number
}

/** Ports that have to be granted. Every function has clock, log and metrics. */
export type GrantedPort = Exclude<keyof Ports, 'clock' | 'log' | 'metrics'>

/** The methods of a port. */
export type MethodOf<Port extends GrantedPort> = keyof NonNullable<Ports[Port]>

/** The methods of ports that a function calls. */
type PortUse = { readonly [Port in GrantedPort]?: 'all' | readonly MethodOf<Port>[] }

/** A function as data: the CDK app, the local runtime and the documentation read it from here. */
export interface FunctionSpec {
  /** verb-noun; also the folder's name. */
  readonly name: string
  /** One sentence for the documentation. */
  readonly purpose: string
  readonly triggers: readonly FunctionTrigger[]
  readonly timeoutMs: number
  readonly memoryMb: number
  /** The ports that it uses beside clock, log and metrics. Its permissions and its environment follow from them. */
  readonly ports: PortUse
  /**
   * The database's user on AWS. `run` reads and changes rows. The `owner` of the tables alters them: for migrations.
   *
   * @default 'run'
   */
  readonly databaseUser?: 'run' | 'owner'
  /** How many of it may run at the same time, if the database needs protection. */
  readonly concurrencyMax?: number
  /** Why a repeat is harmless: the natural keys of its facts, or the event's id in `processed_events`. */
  readonly idempotency: 'natural-key' | 'event-id'
}

/**
 * Declares a function, and keeps its spec as a type: `lambda.ts` can then fill no port, and read no variable, that the
 * spec does not name.
 */
export function defineFunction<const Spec extends FunctionSpec>(spec: Spec): Spec {
  return spec
}

/** The input follows from the trigger: a `RemodelEvent`, a `ModelShard` or an `IngestBatch`. */
export type Handler<Input = unknown, Result = unknown> = (input: Input) => Promise<Result>

/** A function: its spec, and how to make its handler of ports. */
export interface FunctionDefinition {
  readonly spec: FunctionSpec
  readonly makeHandler: (ports: Ports) => Handler<never>
}
