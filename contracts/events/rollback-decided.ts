import type { Evidence } from '#contracts/evidence'
import type { LedgerContent } from './event.ts'

interface RollbackDecided {
  readonly triggerId?: string | undefined
  readonly code?: string | undefined
  readonly causedBy?: string | undefined
  readonly askedBy: string | null
  readonly toVersion: number | null
  readonly reason: string
  readonly evidence: Evidence
}

/** The ledger's row of a decision on a rollback. */
export function rollbackDecisionContent(decided: RollbackDecided): LedgerContent {
  const { triggerId, code, causedBy, askedBy, toVersion, reason, evidence } = decided
  return {
    trigger: askedBy === null ? 'performance' : 'manual',
    reason,
    detail: { triggerId, code, causedBy, askedBy, evidence: { ...evidence, toVersion } },
  }
}

/** The version that a decision on a rollback is about, as its row keeps it. */
export function toVersionOf({ evidence }: Readonly<Record<string, unknown>>): unknown {
  return (evidence as { readonly toVersion?: unknown } | undefined)?.toVersion
}
