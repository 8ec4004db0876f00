import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('model_name', z.string())

/** Models that have a champion and a label newer than their last performance check: all of them, or the one named. */
export function findModelsWithNewLabels(executor: SqlExecutor, modelName: string | null): Promise<string[]> {
  return executor.query(
    sql`
    select activity.model_name
      from model_activity as activity
      join models as model on model.model_name = activity.model_name and model.mode <> 'paused'
      join model_versions as champion on champion.model_name = activity.model_name and champion.status = 'champion'
     where activity.last_labelled_at > coalesce(activity.performance_looked_at, '-infinity')
       and (${modelName}::text is null or activity.model_name = ${modelName}::text)
     order by activity.model_name`,
    rowSchema,
  )
}
