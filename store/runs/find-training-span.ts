import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ trainedFrom: instantOrNull, cutoffAt: instantOrNull })

/**
 * The span of the rows that a version was trained on. It starts with the first row of all where the version names no
 * start; null where its end is not known.
 */
export async function findTrainingSpan(
  executor: SqlExecutor,
  { modelName, version }: { readonly modelName: string; readonly version: number },
): Promise<{ readonly from: Instant; readonly to: Instant } | null> {
  const [row] = await executor.query(
    sql`
    select trained_from, cutoff_at from model_versions
     where model_name = ${modelName} and version = ${version}::integer`,
    rowSchema,
  )
  return row?.cutoffAt ? { from: row.trainedFrom ?? 0, to: row.cutoffAt } : null
}
