import type { EndpointHandlers } from '#api/http/bind-endpoint'
import type { ApiPart } from '#contracts/api/endpoints'
import type { ApiContext } from './api-context.ts'

/** Adds the handlers of a part's endpoints. */
export type Binder = (handlers: EndpointHandlers, context: ApiContext) => void

/**
 * The parts of the API, each loaded with the first request that it answers: who starts waits for none of them, and what one endpoint needs
 * alone (Parquet, Prometheus, the API's own document) is loaded with its part.
 */
export const parts: Readonly<Record<ApiPart, () => Promise<Binder>>> = {
  models: async () => (await import('#api/routes/models')).bindModels,
  rows: async () => (await import('#api/routes/rows')).bindRows,
  retrainingAsks: async () => (await import('#api/routes/retraining-asks')).bindRetrainingAsks,
  retrainingRuns: async () => (await import('#api/routes/retraining-runs')).bindRetrainingRuns,
  rollbacks: async () => (await import('#api/routes/rollbacks')).bindRollbacks,
  performance: async () => (await import('#api/routes/performance')).bindPerformance,
  drift: async () => (await import('#api/routes/drift')).bindDrift,
  timeline: async () => (await import('#api/routes/timeline')).bindTimeline,
  decisions: async () => (await import('#api/routes/decisions')).bindDecisions,
  explanations: async () => (await import('#api/routes/explanations')).bindExplanations,
  events: async () => (await import('#api/routes/events')).bindEvents,
  configuration: async () => (await import('#api/routes/configuration')).bindConfiguration,
  schedules: async () => (await import('#api/routes/schedules')).bindSchedules,
  status: async () => (await import('#api/routes/status')).bindStatus,
  clock: async () => (await import('#api/routes/clock')).bindClock,
  deadLetters: async () => (await import('#api/routes/dead-letters')).bindDeadLetters,
  health: async () => (await import('#api/routes/health')).bindHealth,
  prometheus: async () => (await import('#api/routes/prometheus')).bindPrometheus,
  openApi: async () => (await import('#api/routes/openapi')).bindOpenApi,
}
