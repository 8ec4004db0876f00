import { Hono } from 'hono'
import { type Decisions, decisionsQuerySchema } from '#contracts/api/decisions'
import { findLogEntries } from '#store/find-log-entries'
import { loadModelDefinition } from '#store/load-model-definition'
import type { ApiContext } from '../api-context.ts'
import { notFound } from '../api-error.ts'
import { ledgerEntryOf } from '../ledger-entry-of.ts'
import { readQuery } from '../read-body.ts'

/** The ledger of a model, newest first. */
export function decisionRoutes({ ports }: ApiContext): Hono {
  const routes = new Hono()
  routes.get('/models/:model/decisions', async (context) => {
    const modelName = context.req.param('model')
    const query = readQuery(context, decisionsQuerySchema)
    if (!(await loadModelDefinition(ports.database, modelName))) throw notFound('model', modelName)
    const entries = await findLogEntries(ports.database, {
      modelName,
      before: query.before === undefined ? null : Date.parse(query.before),
      eventType: query.eventType ?? null,
      limit: query.limit,
    })
    const answer: Decisions = { modelName, entries: entries.map(ledgerEntryOf) }
    return context.json(answer)
  })
  return routes
}
