import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

const rowSchema = z.object({ models: z.number() })

/** How many models have had no observation for so long that someone was told. */
export async function countSilentModels(executor: SqlExecutor): Promise<number> {
  const rows = await executor.query(
    sql`
    select count(*) as models from episodes
     where kind = 'data-quality' and subject = 'silence: observations' and closed_at is null`,
    rowSchema,
  )
  return rows[0]?.models ?? 0
}
