import type { TimelineMark } from '#contracts/api/timeline'
import type { LedgerRow } from '#contracts/ledger-row'
import { headlineOf, markOf } from '#core/facts/ledger-words'
import { type Instant, toIso } from '#core/instant'

/** A span of time that belongs to one version; open while it goes on. */
export interface VersionSpan<Version> {
  readonly version: Version
  readonly from: Instant
  readonly to: Instant | null
}

/** The spans in which a version was champion, oldest first; the last one is open. */
export function championSpansOf(rows: readonly LedgerRow[]): VersionSpan<number>[] {
  return spansOf(
    rows.flatMap((row) => {
      const version = championAfter(row)
      return version === null ? [] : [{ version, at: row.at }]
    }),
  )
}

/** The spans between changes of a version, which come oldest first; the last one is open. */
export function spansOf<Version>(
  changes: readonly { readonly version: Version; readonly at: Instant }[],
): VersionSpan<Version>[] {
  return changes.map(({ version, at }, index) => ({ version, from: at, to: changes[index + 1]?.at ?? null }))
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
