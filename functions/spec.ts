import type { EventName } from '#contracts/events/catalogue'
import type { ScheduleAction } from '#contracts/schedules'
import type { Ports } from './ports.ts'

/** What makes a function run. */
export type FunctionTrigger =
  /** An event on the bus. */
  | { readonly event: EventName }
  /** A tick of any schedule in `retraining_schedules` with this action; arrives as `ScheduleDue`. */
  | { readonly action: ScheduleAction }
  /** A fixed time of the installation, five-field cron in UTC; arrives as `ScheduleDue` with the function's name as schedule and action. */
  | { readonly cron: string }
  /** At least this often on AWS; locally when something is due. Arrives as `ScheduleDue` with the function's name as schedule and action. */
  | { readonly everyMinutes: number }
  /** A batch of rows: an object in the store, or a body of the API. Arrives as `IngestBatch`. */
  | { readonly input: 'ingest-batch' }
  /** When the installation is deployed, started, or its schedules are edited. */
  | { readonly lifecycle: 'deployed' }

/** A function as data: the CDK app, the local runtime and the documentation read it; nobody repeats it. */
export interface FunctionSpec {
  /** verb-noun; also the folder's name. */
  readonly name: string
  /** One sentence for the documentation. */
  readonly purpose: string
  readonly triggers: readonly FunctionTrigger[]
  readonly timeoutMs: number
  readonly memoryMb: number
  /** What `lambda.ts` reads from the environment. */
  readonly environment: readonly string[]
  /** Why a repeat is harmless: the facts' own keys, or the event's id in `processed_events`. */
  readonly idempotency: 'natural-key' | 'event-id'
}

/** `input` is what the trigger says: a `RemodelEvent`, or an `IngestBatch`. */
export type Handler<Input = unknown, Result = unknown> = (input: Input) => Promise<Result>

/** A function: what fires it, and how to make it of ports. */
export interface FunctionDefinition {
  readonly spec: FunctionSpec
  readonly makeHandler: (ports: Ports) => Handler<never>
}
