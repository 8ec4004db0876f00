import * as z from 'zod'
import { hourMs, type Instant, toIso } from '#core/instant'
import { lossSpanMs } from '#core/policy/performance/loss-span'
import type { ErrorBlock } from '#core/policy/versions/overlap-of'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'
import { areLabelsInSql } from './load-losses.ts'

const rowSchema = rowOf({ startedAt: instant, rowCount: z.number(), error: z.number() })

/**
 * The mean errors (label minus score) of whichever versions answered, in hours, oldest first: of spans whose labels
 * were in at `to`. At most a year's 8,800 hours.
 *
 * @param asked.labelLatenessMs by when nearly all labels have come that come at all
 */
export async function loadErrors(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly from: Instant
    readonly to: Instant
    readonly labelLatenessMs: number
  },
): Promise<ErrorBlock[]> {
  const settledUntil = asked.to - lossSpanMs - asked.labelLatenessMs
  const rows = await executor.query(
    sql`
    select starts_at + (error.value ->> 0)::integer * ${hourMs}::integer * interval '1 millisecond' as started_at,
           sum((error.value ->> 1)::bigint)::bigint as row_count,
           sum((error.value ->> 2)::double precision) / sum((error.value ->> 1)::bigint) as error
      from span_losses cross join lateral jsonb_array_elements(errors) as error
     where model_name = ${asked.modelName} and ${areLabelsInSql(asked.labelLatenessMs)}
       and starts_at >= ${toIso(asked.from)}::timestamptz and starts_at <= ${toIso(settledUntil)}::timestamptz
     group by 1 order by 1`,
    rowSchema,
  )
  return rows.map(({ startedAt, rowCount, error }) => ({ startedAt, mean: error, rowCount }))
}
