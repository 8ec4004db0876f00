import type * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ checkedAt: instantOrNull })

/**
 * The time of a model's last performance check, null for never. Null instead of the object while an episode of the
 * champion's loss is open: that loss is known.
 */
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
          where model_name = ${modelName} and kind = 'performance' and champion_version = ${version}::integer
            and closed_at is null)`,
    rowSchema,
  )
  return rows[0] ?? null
}
