import type { LedgerEntry } from '#contracts/api/decisions'
import { toIso } from '#core/instant'
import type { LogEntry } from '#store/decisions/find-log-entries'

/** A row of the ledger as the API shows it. */
export function ledgerEntryOf({ id: _, ...entry }: LogEntry): LedgerEntry {
  return { ...entry, at: toIso(entry.at) }
}
