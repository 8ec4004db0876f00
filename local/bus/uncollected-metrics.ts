import type { Metrics } from '#core/ports/metrics'

/** The Metrics port without a collector: the ledger and the tables have the figures. */
export const uncollectedMetrics: Metrics = { areCollected: false, add: () => {} }
