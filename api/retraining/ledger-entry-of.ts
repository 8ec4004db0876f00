import type { LedgerEntry } from '#contracts/api/decisions'
import { headlineOf } from '#core/facts/ledger-words'
import { toIso } from '#core/instant'
import type { StoredLedgerRow } from '#store/ledger/find-ledger-rows'

/** A row of the ledger as the API shows it. */
export function ledgerEntryOf({ id: _, ...row }: StoredLedgerRow): LedgerEntry {
  return { ...row, headline: headlineOf(row), at: toIso(row.at) }
}
