import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({ delayMs: z.number().nullable() })

/** Labels that the delay is measured on: the latest ones, as labels may begin to come faster or slower. */
const latestLabels = 1000

/**
 * The time from an observation to its label in ms, null without labels: the shortest tenth of the latest ones.
 *
 * Not their mean, because labels that a person uploads once a month are late and do not overlap for that. What overlaps
 * are labels that all take a span to happen, and those take it without exception.
 *
 * A label that came together with a late observation (an upload of history) shows no delay: it was known when it arrived,
 * for all we know, and that may be years later. Only labels known before their observation came in, or a good while
 * after one that came in time, are measured.
 */
export async function measureLabelDelay(
  executor: SqlExecutor,
  { modelName }: { readonly modelName: string },
): Promise<number | null> {
  const [row] = await executor.query(
    sql`
    select (percentile_disc(0.1) within group (order by extract(epoch from labelled_at - observed_at)) * 1000
           )::double precision as delay_ms
      from (select observed_at, labelled_at, received_at
              from predictions join ingested_batches using (model_name, batch_id)
             where model_name = ${modelName} and label is not null
             order by observed_at desc limit ${latestLabels}::integer) as latest
     where labelled_at < received_at or labelled_at - observed_at >= 2 * (received_at - observed_at)`,
    rowSchema,
  )
  return row?.delayMs ?? null
}
