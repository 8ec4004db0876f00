import type { EventName } from '#contracts/events/catalogue'
import type { ScheduleAction } from '#contracts/schedules'
import type { Ports } from '#core/ports/ports'

/** What makes a function run. */
export type FunctionTrigger =
  /** An event on the bus. */
  | { readonly event: EventName }
  /** A tick of any schedule in `retraining_schedules` with this action; arrives as `ScheduleDue`. */
  | { readonly action: ScheduleAction }
  /** A fixed time of the installation, five-field cron in UTC; arrives as `ScheduleDue` with the function's name as schedule and action. */
  | { readonly cron: string }
  /**
   * At least this often on AWS; locally when something is due, or never where it mends what only goes wrong `on` AWS. Arrives as `ScheduleDue` with the function's name
   * as schedule and action.
   */
  | { readonly everyMinutes: number; readonly on?: 'aws' }
  /** A batch of rows: an object in the store, or a body of the API. Arrives as `IngestBatch`. */
  | { readonly input: 'ingest-batch' }
  /**
   * `deployed`: when the installation is deployed, started, or its schedules are edited; a deployment fails with it. `migration`: before all
   * else of a deployment, and only there. `started`: when the one process starts, because time has passed; on AWS nothing stood still.
   */
  | { readonly lifecycle: 'deployed' | 'migration' | 'started' }
  /** What an AWS service says of itself. `training-job-changed` arrives as `TrainingEnded`, `endpoint-changed` as `EndpointChanged`, `alarm-changed` as `PerformanceAlarmRaised`. */
  | { readonly aws: 'training-job-changed' | 'endpoint-changed' | 'alarm-changed' }
  /** Shards of its own work, which it put into its queue. Arrive as `ModelShard`. */
  | ShardTrigger
  /** What is published to the topic that people are told by. */
  | { readonly topic: 'notifications' }
  /** A request to the HTTP API. */
  | { readonly http: 'api' }

/** How a function's work for many models is divided among its runs. */
export interface ShardTrigger {
  readonly queue: 'shards'
  /** What one model takes at most, as a rule. */
  readonly modelMs: number
  /** By when the work of one tick is to be done. */
  readonly windowMs: number
}

/** Ports that have to be granted; clock, log and metrics everyone has. */
export type GrantedPort = Exclude<keyof Ports, 'clock' | 'log' | 'metrics'>

/** Which methods of which ports a function calls. */
type PortUse = { readonly [Name in GrantedPort]?: 'all' | readonly (keyof NonNullable<Ports[Name]>)[] }

/** A function as data: the CDK app, the local runtime and the documentation read it; nobody repeats it. */
export interface FunctionSpec {
  /** verb-noun; also the folder's name. */
  readonly name: string
  /** One sentence for the documentation. */
  readonly purpose: string
  readonly triggers: readonly FunctionTrigger[]
  readonly timeoutMs: number
  readonly memoryMb: number
  /** What it uses of the world beside clock, log and metrics: its permissions and its environment follow from that. */
  readonly ports: PortUse
  /** How many of it may run at the same time, where the database needs protection. */
  readonly concurrencyMax?: number
  /** Why a repeat is harmless: the facts' own keys, or the event's id in `processed_events`. */
  readonly idempotency: 'natural-key' | 'event-id'
}

/** Declares a function, and keeps what its spec says as types: `lambda.ts` can then fill no port, and read no variable, that the spec does not name. */
export function defineFunction<const Spec extends FunctionSpec>(spec: Spec): Spec {
  return spec
}

/** `input` is what the trigger says: a `RemodelEvent`, or an `IngestBatch`. */
export type Handler<Input = unknown, Result = unknown> = (input: Input) => Promise<Result>

/** A function: what fires it, and how to make it of ports. */
export interface FunctionDefinition {
  readonly spec: FunctionSpec
  readonly makeHandler: (ports: Ports) => Handler<never>
}
