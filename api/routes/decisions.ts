import type { ApiContext } from '#api/api-context'
import { bindEndpoint, type EndpointHandlers } from '#api/http/bind-endpoint'
import { nextCursor, readCursor, timeAndNumber } from '#api/http/cursor'
import { existingModel } from '#api/models/existing-model'
import { ledgerEntryOf } from '#api/retraining/ledger-entry-of'
import { listDecisions } from '#contracts/api/decisions'
import { findLedgerRows } from '#store/ledger/find-ledger-rows'

/** The ledger of a model, newest first. */
export function bindDecisions(handlers: EndpointHandlers, { ports }: ApiContext): void {
  bindEndpoint(
    handlers,
    listDecisions,
  )(async ({ params: { model }, query }) => {
    const { limit, cursor, before, eventType } = query
    await existingModel(ports.database, model)
    const position = readCursor(cursor, timeAndNumber)
    const entries = await findLedgerRows(ports.database, {
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
