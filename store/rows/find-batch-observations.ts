import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('observation_id', z.string())

/**
 * Ids of the observations that a batch brought first. Observations that an earlier batch had brought are not among
 * them.
 */
export function findBatchObservations(
  executor: SqlExecutor,
  batch: { readonly modelName: string; readonly batchId: string; readonly from: Instant; readonly to: Instant },
): Promise<string[]> {
  return executor.query(
    sql`
    select observation_id from predictions
     where model_name = ${batch.modelName} and batch_id = ${batch.batchId}
       and observed_at between ${toIso(batch.from)}::timestamptz and ${toIso(batch.to)}::timestamptz`,
    rowSchema,
  )
}
