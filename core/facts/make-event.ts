import {
  catalogue,
  type EventData,
  type EventName,
  type RemodelEvent,
  type RemodelEventOf,
} from '#contracts/events/catalogue'
import { eventSource } from '#contracts/events/event'
import { identityOf } from '#core/identity'
import { type Instant, toIso } from '#core/instant'

export interface EventFacts<Name extends EventName> {
  /** The fact's natural key. The event's id is derived from it, so stating the fact again repeats the id. */
  readonly key: readonly (string | number)[]
  readonly occurredAt: Instant
  readonly correlationId: string
  /** The event that caused this one; undefined for a first cause. */
  readonly cause?: RemodelEvent | undefined
  readonly data: EventData<Name>
}

/** Makes an event whose id, trace and metadata depend only on the facts, neither on a clock nor on chance. */
export function makeEvent<Name extends EventName>(name: Name, facts: EventFacts<Name>): RemodelEventOf<Name> {
  const eventId = identityOf(name, ...facts.key)
  const hex = eventId.replaceAll('-', '')
  const traceId = facts.cause ? facts.cause.detail.metadata.traceparent.slice(3, 35) : hex
  return {
    source: eventSource,
    'detail-type': name,
    detail: {
      metadata: {
        eventId,
        version: catalogue[name].version,
        occurredAt: toIso(facts.occurredAt),
        correlationId: facts.correlationId,
        causationId: facts.cause?.detail.metadata.eventId ?? null,
        traceparent: `00-${traceId}-${hex.slice(16)}-01`,
      },
      data: facts.data,
    },
  } as RemodelEventOf<Name>
}
