import * as z from 'zod'
import { catalogue, type EventName, type RemodelEvent } from '#contracts/events/catalogue'
import { eventSource, metadataSchema } from '#contracts/events/event'
import { InvalidInputError } from '#core/errors'

const envelopeSchema = z.object({
  source: z.literal(eventSource),
  'detail-type': z.string(),
  detail: z.object({ metadata: metadataSchema, data: z.unknown() }),
})

/**
 * Reads an event as EventBridge delivers it.
 *
 * @throws {InvalidInputError} `NOT_AN_EVENT` | `UNKNOWN_EVENT` | `INVALID_EVENT`, naming the field; never retryable
 */
export function parseEvent(input: unknown): RemodelEvent {
  const envelope = envelopeSchema.safeParse(input)
  if (!envelope.success) throw invalid('NOT_AN_EVENT', 'not an event of Remodel', envelope.error)
  const { detail } = envelope.data
  const name = envelope.data['detail-type']
  const definition = Object.hasOwn(catalogue, name) ? catalogue[name as EventName] : undefined
  if (!definition)
    throw new InvalidInputError({ code: 'UNKNOWN_EVENT', message: `no event is called ${name}`, details: { name } })
  const data = definition.data.safeParse(detail.data)
  if (!data.success) throw invalid('INVALID_EVENT', `${name} does not fit its schema`, data.error)
  return {
    source: eventSource,
    'detail-type': name,
    detail: { metadata: detail.metadata, data: data.data },
  } as RemodelEvent
}

function invalid(code: string, message: string, error: z.ZodError): InvalidInputError {
  return new InvalidInputError({
    code,
    message: `${message}: ${z.prettifyError(error)}`,
    details: { issues: error.issues },
  })
}
