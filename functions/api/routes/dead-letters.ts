import { Hono } from 'hono'
import { type DeadLetter, type DeadLetterList, deadLettersQuerySchema } from '#contracts/api/dead-letters'
import { toIso } from '#core/instant'
import { type DeadLetterRow, findDeadLetters } from '#store/find-dead-letters'
import { markDeadLetterRedriven } from '#store/mark-dead-letter-redriven'
import type { ApiContext } from '../api-context.ts'
import { ApiError, notFound } from '../api-error.ts'
import { isoOrNull } from '../iso-or-null.ts'
import { readQuery } from '../read-body.ts'

/** Dead letters: what no function could handle. Redriving one gives it to its function again, which may bury it anew. */
export function deadLetterRoutes({ ports, options }: ApiContext): Hono {
  const routes = new Hono()
  routes.get('/dead-letters', async (context) => {
    const { all } = readQuery(context, deadLettersQuerySchema)
    const letters = await findDeadLetters(ports.database, { id: null, redrivenToo: all })
    const answer: DeadLetterList = { deadLetters: letters.map(deadLetterOf) }
    return context.json(answer)
  })
  routes.post('/dead-letters/:id/redrive', async (context) => {
    const name = context.req.param('id')
    const id = /^\d{1,15}$/.test(name) ? Number(name) : -1
    const [letter] = await findDeadLetters(ports.database, { id, redrivenToo: true })
    if (!letter) throw notFound('dead letter', name)
    const now = ports.clock.now()
    if (!(await markDeadLetterRedriven(ports.database, id, now))) {
      throw new ApiError(409, 'ALREADY_REDRIVEN', `Dead letter ${id} was sent again before.`)
    }
    await options.redeliver({ functionName: letter.functionName, event: letter.event })
    return context.json(deadLetterOf({ ...letter, redrivenAt: now }), 202)
  })
  return routes
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
