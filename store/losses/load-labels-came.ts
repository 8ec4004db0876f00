import * as z from 'zod'
import { dayMs, floorTo, type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ day: instant, labels: z.number() })

/**
 * Labels by the day on which they came, from the day of a moment on. Labels of one span that came about equally late
 * count on the day of the last of them.
 */
export async function loadLabelsCame(
  executor: SqlExecutor,
  { modelName, from }: { readonly modelName: string; readonly from: Instant },
): Promise<Map<Instant, number>> {
  const days = await executor.query(
    sql`
    select date_bin('1 day', labelled_last, 'epoch'::timestamptz) as day, sum(labels)::bigint as labels
      from span_arrivals
     where model_name = ${modelName} and labels > 0
       and labelled_last >= ${toIso(floorTo(from, dayMs))}::timestamptz
     group by 1 order by 1`,
    rowSchema,
  )
  return new Map(days.map(({ day, labels }) => [day, labels]))
}
