import * as z from 'zod'
import type { ChartMarkName } from '#contracts/chart-marks'
import type { LedgerKind, LedgerRow } from '#contracts/ledger-row'
import type { NoticeGroup } from '#contracts/notice-groups'

export const eventSource = 'remodel'

export const metadataSchema = z.object({
  eventId: z.string().min(1),
  version: z.number().int().min(1),
  occurredAt: z.iso.datetime(),
  /** The run, once there is one; else the subject of the fact. */
  correlationId: z.string().min(1),
  /** The event that led to this one; null for a first cause (a tick, a person, a batch). */
  causationId: z.string().nullable(),
  /** W3C trace context. */
  traceparent: z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
})
export type EventMetadata = z.infer<typeof metadataSchema>

/** The part of a ledger row that its event's data says; time, model and run follow from the event. */
export interface LedgerContent {
  /** For a kind whose status is `*`. */
  readonly status?: string
  /** @default null */
  readonly trigger?: string | null
  /** One sentence with the numbers. */
  readonly reason: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** A row that an event writes to the ledger, and the words for rows of its kind. */
export interface LedgerRowDefinition<Data> {
  readonly kind: LedgerKind
  /** A few words for what happened, read off any row of this kind: rows of earlier releases included. */
  readonly headline: (row: LedgerRow) => string
  /** Its mark on charts and beside its line; null for a row without one. */
  readonly mark: ChartMarkName | null
  /** Null where the event writes no such row, because it ended otherwise. */
  readonly content: (data: Data, metadata: EventMetadata) => LedgerContent | null
}

/** The color of a line on the terminal. */
export type Tone = 'decision' | 'quiet' | 'better' | 'worse' | 'warning' | 'recovery'

/** A line on the terminal: its color, and its words where no ledger row has them. */
interface LineDefinition<Data> {
  readonly tone: Tone
  /** @default the headline and the reason of the last ledger row */
  readonly text?: (data: Data) => string
}

/** An e-mail and a chat message, made of the last ledger row's headline and reason. */
interface NoticeDefinition<Data> {
  /** Its setting says how often people are told. */
  readonly group: NoticeGroup
  readonly severity: 'info' | 'warning' | 'critical'
  /** @default every such fact is told */
  readonly isTold?: (data: Data) => boolean
  /** Whether persons wait for it, so that it is told at once. @default for a fact of a person's own trigger */
  readonly isAwaited?: (data: Data) => boolean
  /** One more sentence: what follows for the reader. */
  readonly advice?: (data: Data) => string
  /** The words above a list of such facts of several models; null for a fact that is always told alone. */
  readonly gathered: string | null
  /** Its place in that list: the largest comes first. @default all alike, in the order of time */
  readonly weight?: (data: Data) => number
}

/**
 * One event type: a past-tense fact and everything that is told of it. The ledger, the terminal, notifications,
 * explanations and charts take their words from here alone.
 */
export interface EventDefinition<Name extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly name: Name
  readonly version: number
  readonly data: Schema
  /** A test checks it. */
  readonly example: z.input<Schema>
  /**
   * The rows that it writes to the ledger, in order; none for a step between two facts. People are told the last one.
   */
  readonly ledger: readonly LedgerRowDefinition<z.infer<Schema>>[]
  /** Null where the terminal does not tell it. */
  readonly line: LineDefinition<z.infer<Schema>> | null
  /** Null where no person has to be told. */
  readonly notice: NoticeDefinition<z.infer<Schema>> | null
  /** False for a fact that only the ledger keeps. @default true */
  readonly isPublished?: boolean
}

/** Declares an event type. */
export function defineEvent<const Name extends string, Schema extends z.ZodType>(
  definition: EventDefinition<Name, Schema>,
): EventDefinition<Name, Schema> {
  return Object.freeze(definition)
}

/** For a step between two facts: not in the ledger, not on the terminal, told to no one. */
export const untold = { ledger: [], line: null, notice: null } as const

/** An event as it travels: EventBridge's names, our detail. */
export interface EventOf<Name extends string, Data> {
  readonly source: typeof eventSource
  readonly 'detail-type': Name
  readonly detail: { readonly metadata: EventMetadata; readonly data: Data }
}
