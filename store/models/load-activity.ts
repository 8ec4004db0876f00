import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  observationsTotal: z.number(),
  labelsTotal: z.number(),
  lastObservedAt: instantOrNull,
  driftQuietChecks: z.number(),
})

/** What has arrived for a model, and how quiet its last looks were. */
export async function loadActivity(
  executor: SqlExecutor,
  modelName: string,
): Promise<z.infer<typeof rowSchema> | null> {
  const rows = await executor.query(
    sql`
    select observations_total, labels_total, last_observed_at, drift_quiet_looks from model_activity where model_name = ${modelName}`,
    rowSchema,
  )
  return rows[0] ?? null
}
