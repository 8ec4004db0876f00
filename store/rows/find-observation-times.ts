import * as z from 'zod'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

interface ObservationTimes {
  readonly observations: number
  /** The time of one of them. */
  readonly observedAt: Instant
}

const rowSchema = rowOf({ id: z.string(), observations: z.number(), observedAt: instant })

/**
 * How many stored observations each id has, up to `countedMax`. Ids without any are left out.
 *
 * `offset 0` makes each id look up its observations in an index, by itself, whatever the planner's statistics say.
 */
export async function findObservationTimes(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly ids: readonly string[]; readonly countedMax: number },
): Promise<Map<string, ObservationTimes>> {
  const { modelName, ids, countedMax } = asked
  const rows = await executor.query(
    sql`
    select asked.id, found.observations, found.observed_at
      from jsonb_to_recordset(${JSON.stringify(ids.map((id) => ({ id })))}::jsonb) as asked (id text)
     cross join lateral (
       select count(*) as observations, min(observed_at) as observed_at
         from (select observed_at from predictions
                where model_name = ${modelName} and observation_id = asked.id
                limit ${countedMax}::integer) as counted
       offset 0) as found
     where found.observations > 0`,
    rowSchema,
  )
  return new Map(rows.map(({ id, ...times }) => [id, times]))
}
