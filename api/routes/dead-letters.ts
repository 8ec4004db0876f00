import * as z from 'zod'
import type { ApiContext } from '#api/api-context'
import { ApiError, notFound } from '#api/http/api-error'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { isoOrNull } from '#api/http/iso-or-null'
import { listCursor } from '#api/http/list-cursor'
import type { DeadLetter } from '#contracts/api/dead-letters'
import { toIso } from '#core/instant'
import { type DeadLetterRow, findDeadLetters } from '#store/events/find-dead-letters'
import { loadDeadLetterEvent } from '#store/events/load-dead-letter-event'
import { markDeadLetterRedriven } from '#store/events/mark-dead-letter-redriven'

export * as endpoints from '#contracts/api/dead-letters'

const cursors = listCursor({ id: z.int() })

/**
 * Dead letters: events that no function could handle. Redriving one gives it to its function again, which may bury it
 * anew.
 */
export function makeHandlers({ ports, options }: ApiContext): PartHandlers<'deadLetters'> {
  return {
    listDeadLetters: async ({ query: { all, limit, cursor } }) => {
      const beforeId = cursors.read(cursor)?.id ?? null
      const letters = await findDeadLetters(ports.database, { beforeId, redrivenToo: all, limit })
      return { status: 200, body: { deadLetters: letters.map(deadLetterOf), next: cursors.next(letters, limit) } }
    },
    redriveDeadLetter: async ({ params: { id } }) => {
      const [letter] = await findDeadLetters(ports.database, { id, redrivenToo: true, limit: 1 })
      const whole = await loadDeadLetterEvent(ports.database, id)
      if (!letter || !whole) throw notFound('dead letter', String(id))
      const now = ports.clock.now()
      if (!(await markDeadLetterRedriven(ports.database, id, now))) {
        throw new ApiError(409, 'ALREADY_REDRIVEN', `Dead letter ${id} was redriven before.`)
      }
      await options.redeliver({ functionName: letter.functionName, event: whole.event })
      return { status: 202, body: deadLetterOf({ ...letter, redrivenAt: now }) }
    },
  }
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
