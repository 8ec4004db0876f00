import type * as z from 'zod'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ lastObservedAt: instantOrNull, driftClosedAt: instantOrNull })

/** When a model was last observed, and when its last drift episode ended; no row where there is no such model. */
export function selectCheckState(modelName: string): Select<z.infer<typeof rowSchema>> {
  return {
    row: rowSchema,
    statement: sql`
    select last_observed_at,
           (select max(closed_at) from episodes
             where model_name = ${modelName} and kind = 'drift') as drift_closed_at
      from model_activity where model_name = ${modelName}`,
  }
}
