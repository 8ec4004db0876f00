import { type Instant, minuteMs } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column, instant } from '#store/tables/row'

const rowSchema = column('from_at', instant)

/** The span of a model's stream: from its creation, or its first champion's data where that is older, through now. */
export async function findStreamSpan(
  executor: SqlExecutor,
  modelName: string,
  now: Instant,
): Promise<{ readonly from: Instant; readonly to: Instant }> {
  const [from] = await executor.query(
    sql`
    select least(model.created_at, (select min(coalesce(promoted_at, created_at)) from model_versions
                                     where model_name = ${modelName})) as from_at
      from models as model where model_name = ${modelName}`,
    rowSchema,
  )
  return { from: from ?? now - minuteMs, to: now + 1 }
}
