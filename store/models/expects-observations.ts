import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('expected', z.boolean())

/** Whether any model that is not paused has had an observation: from then on a standstill is worth an alarm. */
export async function expectsObservations(executor: SqlExecutor): Promise<boolean> {
  const [expected] = await executor.query(
    sql`
    select exists (
      select 1 from models join model_activity using (model_name) where mode <> 'paused' and observations_total > 0
    ) as expected`,
    rowSchema,
  )
  return expected ?? false
}
