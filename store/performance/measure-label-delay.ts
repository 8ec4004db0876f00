import * as z from 'zod'
import { latestLabels, quickestShare } from '#core/policy/performance/label-delay'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { column } from '#store/tables/row'

const rowSchema = column('delay_ms', z.number().nullable())

/**
 * The time from an observation to its label in ms, at least 0; 0 where it is not measured.
 *
 * @see selectLabelDelay
 */
export async function measureLabelDelay(executor: SqlExecutor, asked: { readonly modelName: string }): Promise<number> {
  const { statement, row } = selectLabelDelay(asked)
  return (await executor.query(statement, row))[0] ?? 0
}

/**
 * The time from an observation to its label in ms, at least 0: the shortest tenth of the latest ones. Null where no
 * label shows it.
 *
 * Not their mean, because labels that a person uploads once a month are late and do not overlap for that. What overlaps
 * are labels that all take a span to happen, and those take it without exception.
 *
 * A label that came together with a late observation (an upload of history) shows no delay: it was known when it arrived,
 * for all we know, and that may be years later. Only labels known before their observation came in, or a good while
 * after one that came in time, are measured.
 *
 * Each row looks its batch up by key. In a join the planner may read all batches for each of a thousand rows while its
 * statistics are those of a young table.
 */
export function selectLabelDelay({ modelName }: { readonly modelName: string }): Select<number | null> {
  return {
    row: rowSchema,
    statement: sql`
    select greatest(0, percentile_disc(${quickestShare}::double precision) within group (
             order by extract(epoch from labelled_at - observed_at)) * 1000)::double precision as delay_ms
      from (select observed_at, labelled_at,
                   (select received_at from ingested_batches as batch
                     where batch.model_name = predictions.model_name and batch.batch_id = predictions.batch_id)
                     as received_at
              from predictions
             where model_name = ${modelName} and label is not null
             order by observed_at desc limit ${latestLabels}::integer) as latest
     where labelled_at < received_at or labelled_at - observed_at >= 2 * (received_at - observed_at)`,
  }
}
