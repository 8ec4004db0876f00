import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ closedAt: instantOrNull })

/** When a model's last performance episode closed; null without one. */
export async function findLastClosing(executor: SqlExecutor, modelName: string): Promise<Instant | null> {
  const [row] = await executor.query(
    sql`
    select max(closed_at) as closed_at from episodes where model_name = ${modelName} and kind = 'performance'`,
    rowSchema,
  )
  return row?.closedAt ?? null
}
