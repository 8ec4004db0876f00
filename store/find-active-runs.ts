import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from './sql.ts'

const rowSchema = z.object({ run_id: z.string() }).transform((row) => row.run_id)

/** Ids of the runs that have not ended, oldest first. */
export function findActiveRuns(executor: SqlExecutor): Promise<string[]> {
  return executor.query(
    sql`select run_id from retraining_runs where ended_at is null order by requested_at, run_id`,
    rowSchema,
  )
}
