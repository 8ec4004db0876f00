import type { ChartMarkName } from '#contracts/chart-marks'
import { catalogue } from '#contracts/events/catalogue'
import type { EventDefinition } from '#contracts/events/event'
import type { LedgerKind, LedgerRow } from '#contracts/ledger-row'
import { capitalized } from '#contracts/wording'

const definitions = new Map(
  (Object.values(catalogue) as readonly EventDefinition[])
    .flatMap(({ ledger }) => ledger)
    .map((row) => [row.kind, row]),
)

type Kind = Pick<LedgerRow, 'eventType' | 'status'>

function definitionOf({ eventType, status }: Kind) {
  return (
    definitions.get(`${eventType}/${status}` as LedgerKind) ?? definitions.get(`${eventType}/*` as LedgerKind) ?? null
  )
}

/**
 * A row's headline. A kind that this release does not know keeps its own name.
 *
 * @example headlineOf({ ...row, eventType: 'run', status: 'training' }) // => 'Training started'
 */
export function headlineOf(row: LedgerRow): string {
  return definitionOf(row)?.headline(row) ?? capitalized(`${row.eventType} ${row.status}`.replaceAll(/[-_]/g, ' '))
}

/** A row's headline with its run. @example titleOf(row) // => 'No retraining (schedule)' */
export function titleOf(row: LedgerRow): string {
  const namesRun = row.eventType === 'decision' || row.eventType === 'run'
  return `${headlineOf(row)}${namesRun && row.runId !== null ? `, run ${row.runId}` : ''}`
}

/** The mark of a row in charts and lists; null for a row without one. */
export function markOf(kind: Kind): ChartMarkName | null {
  return definitionOf(kind)?.mark ?? null
}

/** The kinds of rows that have a mark. */
export const markedKinds: readonly LedgerKind[] = Object.freeze(
  [...definitions.values()].filter(({ mark }) => mark !== null).map(({ kind }) => kind),
)
