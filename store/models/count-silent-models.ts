import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const rowSchema = column('models', z.number())

/** Counts the models with an open episode of silence. */
export async function countSilentModels(executor: SqlExecutor): Promise<number> {
  const [models] = await executor.query(
    sql`
    select count(*) as models from episodes
     where kind = 'data-quality' and subject = 'silence: observations' and closed_at is null`,
    rowSchema,
  )
  return models ?? 0
}
