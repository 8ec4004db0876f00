import type { ApiPart } from '#contracts/api/endpoints'
import type { ApiContext } from './api-context.ts'
import type { EndpointHandlers } from './bind-endpoint.ts'

/** Adds the handlers of a part's endpoints. */
export type Binder = (handlers: EndpointHandlers, context: ApiContext) => void

/**
 * The parts of the API, each loaded with the first request that it answers: who starts waits for none of them, and what one endpoint needs
 * alone (Parquet, Prometheus, the API's own document) is loaded with its part.
 */
export const parts: Readonly<Record<ApiPart, () => Promise<Binder>>> = {
  models: async () => (await import('./routes/models.ts')).bindModels,
  rows: async () => (await import('./routes/rows.ts')).bindRows,
  retrainingAsks: async () => (await import('./routes/retraining-asks.ts')).bindRetrainingAsks,
  retrainingRuns: async () => (await import('./routes/retraining-runs.ts')).bindRetrainingRuns,
  rollbacks: async () => (await import('./routes/rollbacks.ts')).bindRollbacks,
  performance: async () => (await import('./routes/performance.ts')).bindPerformance,
  drift: async () => (await import('./routes/drift.ts')).bindDrift,
  timeline: async () => (await import('./routes/timeline.ts')).bindTimeline,
  decisions: async () => (await import('./routes/decisions.ts')).bindDecisions,
  explanations: async () => (await import('./routes/explanations.ts')).bindExplanations,
  events: async () => (await import('./routes/events.ts')).bindEvents,
  configuration: async () => (await import('./routes/configuration.ts')).bindConfiguration,
  schedules: async () => (await import('./routes/schedules.ts')).bindSchedules,
  status: async () => (await import('./routes/status.ts')).bindStatus,
  clock: async () => (await import('./routes/clock.ts')).bindClock,
  deadLetters: async () => (await import('./routes/dead-letters.ts')).bindDeadLetters,
  health: async () => (await import('./routes/health.ts')).bindHealth,
  metrics: async () => (await import('./routes/metrics.ts')).bindMetrics,
  documents: async () => (await import('./routes/documents.ts')).bindDocuments,
}
