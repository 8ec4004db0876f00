import { catalogue, type RemodelEvent } from '#contracts/events/catalogue'
import type { EventDefinition } from '#contracts/events/event'
import type { LedgerRow } from '#contracts/ledger-row'

/** A ledger row to insert. */
export interface NewLedgerRow extends LedgerRow {
  /** The row's identity: writing the row again changes nothing. */
  readonly naturalKey: string
}

/** The ledger rows of an event, in the order of its definition. */
export function ledgerRowsOf(event: RemodelEvent): NewLedgerRow[] {
  const { metadata, data } = event.detail
  const definition: EventDefinition = catalogue[event['detail-type']]
  return definition.ledger.flatMap(({ kind, content }) => {
    const said = content(data, metadata)
    if (said === null) return []
    const [eventType = '', statusOfKind = ''] = kind.split('/')
    const { status = statusOfKind, trigger = null, reason, detail } = said
    const at = Date.parse(metadata.occurredAt)
    const modelName = 'modelName' in data ? data.modelName : null
    const runId = 'runId' in data ? (data.runId ?? null) : null
    const naturalKey = `${kind}:${metadata.eventId}`
    return [{ at, eventType, status, modelName, runId, trigger, reason, detail, naturalKey }]
  })
}
