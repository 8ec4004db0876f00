import type { Evidence } from '#contracts/evidence'
import type { LedgerContent } from './event.ts'

interface Rollback {
  readonly fromVersion: number
  readonly toVersion: number
  readonly decidedBy: 'policy' | 'person'
  readonly askedBy?: string | null | undefined
  readonly barred?: boolean | undefined
  readonly reason: string
  readonly evidence?: Evidence | undefined
}

/** The ledger's row of a granted rollback, carried out or not. */
export function rollbackContent(rollback: Rollback): LedgerContent {
  const { fromVersion, toVersion, decidedBy, askedBy, barred = false, reason, evidence } = rollback
  return {
    trigger: decidedBy === 'person' ? 'manual' : 'performance',
    reason,
    detail: { fromVersion, toVersion, decidedBy, askedBy, evidence, barred },
  }
}
