import * as z from 'zod'

export const eventSource = 'remodel'

export const metadataSchema = z.object({
  eventId: z.string().min(1),
  version: z.number().int().min(1),
  occurredAt: z.iso.datetime(),
  /** The run, once there is one; else what the fact is about. */
  correlationId: z.string().min(1),
  /** The event that led to this one; null for a first cause (a tick, a person, a batch). */
  causationId: z.string().nullable(),
  /** W3C trace context. */
  traceparent: z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
})
export type EventMetadata = z.infer<typeof metadataSchema>

/** One event type: its name (a past-tense fact), its version, the shape of its data, and an example that a test checks. */
export interface EventDefinition<Name extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly name: Name
  readonly version: number
  readonly data: Schema
  readonly example: z.input<Schema>
}

/** Declares an event type. */
export function defineEvent<const Name extends string, Schema extends z.ZodType>(
  definition: EventDefinition<Name, Schema>,
): EventDefinition<Name, Schema> {
  return Object.freeze(definition)
}

/** An event as it travels: EventBridge's names, our detail. */
export interface EventOf<Name extends string, Data> {
  readonly source: typeof eventSource
  readonly 'detail-type': Name
  readonly detail: { readonly metadata: EventMetadata; readonly data: Data }
}
