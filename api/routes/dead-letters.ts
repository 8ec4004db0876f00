import * as z from 'zod'
import type { ApiContext } from '#api/api-context'
import { ApiError, notFound } from '#api/http/api-error'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { nextCursor, readCursor } from '#api/http/cursor'
import { isoOrNull } from '#api/http/iso-or-null'
import { type DeadLetter, listDeadLetters, redriveDeadLetter } from '#contracts/api/dead-letters'
import { toIso } from '#core/instant'
import { type DeadLetterRow, findDeadLetters } from '#store/events/find-dead-letters'
import { loadDeadLetterEvent } from '#store/events/load-dead-letter-event'
import { markDeadLetterRedriven } from '#store/events/mark-dead-letter-redriven'

const positionSchema = z.tuple([z.int()])

/** Dead letters: what no function could handle. Redriving one gives it to its function again, which may bury it anew. */
export function bindDeadLetters(handlers: EndpointHandlers, { ports, options }: ApiContext): void {
  bindEndpoint(
    handlers,
    listDeadLetters,
  )(async ({ query: { all, limit, cursor } }) => {
    const beforeId = readCursor(cursor, positionSchema)?.[0] ?? null
    const letters = await findDeadLetters(ports.database, { beforeId, redrivenToo: all, limit })
    const next = nextCursor(letters, limit, ({ id }) => [id])
    return { status: 200, body: { deadLetters: letters.map(deadLetterOf), next } }
  })
  bindEndpoint(
    handlers,
    redriveDeadLetter,
  )(async ({ params: { id } }) => {
    const [letter] = await findDeadLetters(ports.database, { id, redrivenToo: true, limit: 1 })
    const whole = await loadDeadLetterEvent(ports.database, id)
    if (!letter || !whole) throw notFound('dead letter', String(id))
    const now = ports.clock.now()
    if (!(await markDeadLetterRedriven(ports.database, id, now))) {
      throw new ApiError(409, 'ALREADY_REDRIVEN', `Dead letter ${id} was sent again before.`)
    }
    await options.redeliver({ functionName: letter.functionName, event: whole.event })
    return { status: 202, body: deadLetterOf({ ...letter, redrivenAt: now }) }
  })
}

function deadLetterOf(letter: DeadLetterRow): DeadLetter {
  return {
    ...letter,
    eventName: nameOf(letter.event),
    failedAt: toIso(letter.failedAt),
    redrivenAt: isoOrNull(letter.redrivenAt),
  }
}

function nameOf(event: unknown): string {
  if (typeof event !== 'object' || event === null) return 'unknown'
  if ('detail-type' in event) return String(event['detail-type'])
  return 'batchId' in event ? `batch ${String(event.batchId)}` : 'unknown'
}
