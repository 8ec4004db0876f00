import { AppError } from '#core/errors'
import type { Metrics } from '#core/ports/metrics'

/** Counts an error of the database that made work fail: an alarm watches the sum. Other errors are ignored. */
export function countDatabaseError(error: unknown, metrics: Metrics | undefined): void {
  if (error instanceof AppError && error.code.startsWith('DB_')) metrics?.add('DatabaseErrors', 1)
}
