import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('job_name', z.string())

/** Names of the jobs of runs that have not ended. */
export function findJobsInUse(executor: SqlExecutor): Promise<string[]> {
  return executor.query(
    sql`select job_name from retraining_runs where ended_at is null and job_name is not null`,
    rowSchema,
  )
}
