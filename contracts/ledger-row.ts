/** The subjects of the ledger's rows: the first half of their kinds. */
export const ledgerEventTypes = [
  'decision',
  'deferral',
  'run',
  'promotion',
  'rejection',
  'rollback',
  'drift',
  'performance',
  'data-quality',
  'probation',
  'breaker',
  'champion',
  'serving',
  'retention',
  'worth',
  'person',
] as const
type LedgerEventType = (typeof ledgerEventTypes)[number]

/** `eventType/status`; `*` stands for any status. */
export type LedgerKind = `${LedgerEventType}/${string}`

/**
 * A row of the ledger, the table `retraining_logs`: what happened, one sentence with its numbers, and the numbers
 * apart.
 */
export interface LedgerRow {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly eventType: string
  readonly status: string
  readonly modelName: string | null
  readonly runId: string | null
  readonly trigger: string | null
  readonly reason: string
  readonly detail: Readonly<Record<string, unknown>>
}
