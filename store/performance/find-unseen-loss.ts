import type * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ checkedAt: instantOrNull })

/** When a champion's performance was last looked at, null for never; null instead of that while an episode of its loss is open, which is seen. */
export async function findUnseenLoss(
  executor: SqlExecutor,
  { modelName, version }: { readonly modelName: string; readonly version: number },
): Promise<z.infer<typeof rowSchema> | null> {
  const rows = await executor.query(
    sql`
    select performance_looked_at as checked_at from model_activity
     where model_name = ${modelName}
       and not exists (
         select from episodes
          where model_name = ${modelName} and kind = 'performance' and champion_version = ${version}::integer and closed_at is null)`,
    rowSchema,
  )
  return rows[0] ?? null
}
