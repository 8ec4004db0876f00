import type { TimelineMark } from '#contracts/api/timeline'
import type { LedgerRow } from '#contracts/ledger-row'
import { headlineOf, markOf } from '#core/facts/ledger-words'
import { type Instant, toIso } from '#core/instant'

/** The spans in which a version was champion, oldest first; the last one is open. */
export function championSpansOf(
  rows: readonly LedgerRow[],
): { readonly version: number; readonly from: Instant; readonly to: Instant | null }[] {
  const takings = rows.flatMap((row) => {
    const version = championAfter(row)
    return version === null ? [] : [{ version, at: row.at }]
  })
  return takings.map(({ version, at }, index) => ({ version, from: at, to: takings[index + 1]?.at ?? null }))
}

/** The version that became champion; null for a row that changed no champion. */
function championAfter({ eventType, detail }: LedgerRow): number | null {
  if (eventType === 'promotion') return versionOf(detail.version)
  return eventType === 'rollback' ? versionOf(detail.toVersion) : null
}

function versionOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

/** A row of the ledger as a mark on a chart; null for a row without one. */
export function timelineMarkOf(row: LedgerRow): TimelineMark | null {
  const kind = markOf(row)
  if (kind === null) return null
  const { at, reason, trigger, runId, detail } = row
  const version = versionOf(detail.version) ?? versionOf(detail.toVersion)
  return { at: toIso(at), kind, headline: headlineOf(row), text: reason, trigger, runId, version }
}
