import { AppError } from '#core/errors'
import type { Metrics } from '#core/ports/metrics'

/** Counts an error of the database that made work fail, whoever's work it was: an alarm watches the sum. Others are not its matter. */
export function countDatabaseError(error: unknown, metrics: Metrics | undefined): void {
  if (error instanceof AppError && error.code.startsWith('DB_')) metrics?.add('DatabaseErrors', 1)
}
