import type { Metrics } from '#core/ports/metrics'
import { countDatabaseError } from '../count-database-error.ts'
import type { Middleware } from './middleware.ts'

export interface CountDatabaseErrorsOptions {
  readonly metrics: Metrics
}

/** Counts work that failed because of the database. */
export function countDatabaseErrors({ metrics }: CountDatabaseErrorsOptions): Middleware {
  return { onError: ({ error }) => countDatabaseError(error, metrics) }
}
