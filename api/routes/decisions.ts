import * as z from 'zod'
import type { ApiContext } from '#api/api-context'
import type { PartHandlers } from '#api/http/endpoint-handler'
import { cursorTime, listCursor } from '#api/http/list-cursor'
import { existingModel } from '#api/models/existing-model'
import { ledgerEntryOf } from '#api/retraining/ledger-entry-of'
import { findLedgerRows } from '#store/ledger/find-ledger-rows'

export * as endpoints from '#contracts/api/decisions'

const cursors = listCursor({ at: cursorTime, id: z.int() })

/** The ledger of a model, newest first. */
export function makeHandlers({ ports }: ApiContext): PartHandlers<'decisions'> {
  return {
    listDecisions: async ({ params: { model }, query }) => {
      const { limit, cursor, before, eventType } = query
      const { modelName } = await existingModel(ports.database, model)
      const entries = await findLedgerRows(ports.database, {
        modelName,
        before: before === undefined ? null : Date.parse(before),
        after: cursors.read(cursor),
        eventType: eventType ?? null,
        limit,
      })
      return {
        status: 200,
        body: { modelName, entries: entries.map(ledgerEntryOf), next: cursors.next(entries, limit) },
      }
    },
  }
}
