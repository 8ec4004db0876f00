import type { Instant } from '#core/instant'

/** A row of the ledger, as an explanation reads it. */
export interface LedgerFact {
  readonly at: Instant
  readonly eventType: string
  readonly status: string
  readonly runId: string | null
  readonly trigger: string | null
  /** One sentence with the numbers, as the function that decided wrote it. */
  readonly reason: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** The decision's one word, where it has one. */
export function codeOf({ detail }: LedgerFact): string | null {
  return typeof detail.code === 'string' ? detail.code : null
}

/** The numbers behind an entry, flat; empty where it has none. */
export function evidenceOf({ detail }: Pick<LedgerFact, 'detail'>): Readonly<Record<string, unknown>> {
  const { evidence } = detail
  return typeof evidence === 'object' && evidence !== null ? (evidence as Readonly<Record<string, unknown>>) : {}
}
