import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const edges = z.array(z.number())
const rowSchema = rowOf({ cutoffAt: instant, bins: z.object({ prediction: edges, confidence: edges }) })

/** The bins by which a version's scores are counted; null where it has no held-out scores. It never changes. */
export async function loadScoreReference(
  executor: SqlExecutor,
  { modelName, version }: { readonly modelName: string; readonly version: number },
): Promise<z.infer<typeof rowSchema> | null> {
  const rows = await executor.query(
    sql`
    select cutoff_at, bins from score_references
     where model_name = ${modelName} and version = ${version}::integer`,
    rowSchema,
  )
  return rows[0] ?? null
}
