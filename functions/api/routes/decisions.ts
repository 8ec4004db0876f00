import { listDecisions } from '#contracts/api/decisions'
import { findLogEntries } from '#store/find-log-entries'
import type { ApiContext } from '../api-context.ts'
import { bindEndpoint, type EndpointHandlers } from '../bind-endpoint.ts'
import { nextCursor, readCursor, timeAndNumber } from '../cursor.ts'
import { existingModel } from '../existing-model.ts'
import { ledgerEntryOf } from '../ledger-entry-of.ts'

/** The ledger of a model, newest first. */
export function bindDecisions(handlers: EndpointHandlers, { ports }: ApiContext): void {
  bindEndpoint(
    handlers,
    listDecisions,
  )(async ({ params: { model }, query }) => {
    const { limit, cursor, before, eventType } = query
    await existingModel(ports.database, model)
    const position = readCursor(cursor, timeAndNumber)
    const entries = await findLogEntries(ports.database, {
      modelName: model,
      before: before === undefined ? null : Date.parse(before),
      after: position && { at: position[0], id: position[1] },
      eventType: eventType ?? null,
      limit,
    })
    const next = nextCursor(entries, limit, ({ at, id }) => [at, id])
    return { status: 200, body: { modelName: model, entries: entries.map(ledgerEntryOf), next } }
  })
}
