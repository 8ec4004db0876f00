import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('run_id', z.string())

/** Ids of the runs that have not ended, of one model or of all, oldest first. */
export function findActiveRuns(executor: SqlExecutor, modelName: string | null = null): Promise<string[]> {
  return executor.query(
    sql`
    select run_id from retraining_runs
     where ended_at is null and (${modelName}::text is null or model_name = ${modelName}::text)
     order by requested_at, run_id`,
    rowSchema,
  )
}
