import type { Metrics } from '#core/ports/metrics'

/** Nobody collects metrics here: the ledger and the tables have the figures. */
export const uncollectedMetrics: Metrics = { areCollected: false, add: () => {} }
