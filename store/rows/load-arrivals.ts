import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instant, rowOf } from '#store/tables/row'

const latestSchema = rowOf({
  isLabels: z.boolean(),
  from: instant,
  rowCount: z.number(),
  rejectedCount: z.number(),
  /** Those of batches that are no upload of history. */
  freshRowCount: z.number(),
  freshRejectedCount: z.number(),
})

export type LatestArrivals = z.infer<typeof latestSchema>

/** People deliver once a week at the least: a batch that reaches further back than others by more holds history. */
const freshDays = 8

/**
 * The rows of each kind that arrived in the 24 hours before the latest arrival of that kind, rejected ones included. A
 * row may hold an observation and its label; a batch that was rejected whole counts as observations, which most are, and
 * is as fresh as the one accepted before it: nothing else says of when its rows are.
 *
 * A batch is fresh if its oldest row reaches back from its arrival hardly further than that of the freshest batch of its
 * kind, because labels come late by nature. One of labels that say no time is fresh.
 */
export function selectLatestArrivals({
  modelName,
  now,
}: {
  readonly modelName: string
  readonly now: Instant
}): Select<LatestArrivals> {
  return {
    row: latestSchema,
    statement: sql`
    with newest as (
      select label_count > 0 and observation_count = 0 as is_labels, max(received_at) - interval '1 day' as from_at
        from ingested_batches
       where model_name = ${modelName} and received_at <= ${toIso(now)}::timestamptz
         and received_at > ${toIso(now)}::timestamptz - interval '60 days'
         and observation_count + label_count + rejected_count > 0
       group by 1),
    arrived as (
      select newest.is_labels, newest.from_at, greatest(observation_count, label_count) + rejected_count as row_count,
             rejected_count, reach,
             count(*) filter (where observation_count + label_count > 0)
               over (partition by newest.is_labels order by received_at, batch_id) as accepted_before
        from newest
        join ingested_batches as batch
          on batch.model_name = ${modelName} and batch.received_at > newest.from_at
         and batch.received_at <= ${toIso(now)}::timestamptz
         and (batch.label_count > 0 and batch.observation_count = 0) = newest.is_labels
       cross join lateral (
        select case when newest.is_labels and labels_from = '-infinity' then interval '0'
                    else received_at - case when newest.is_labels then labels_from else observed_from end end
                 as reach) as reaching),
    aged as (
      select *, max(reach) over (partition by is_labels, accepted_before) as own_reach,
             min(reach) over (partition by is_labels) + interval '1 day' * ${freshDays}::integer as reach_max
        from arrived)
    select is_labels, from_at as "from", sum(row_count)::integer as row_count,
           sum(rejected_count)::integer as rejected_count,
           coalesce(sum(row_count) filter (where not coalesce(own_reach > reach_max, false)), 0)::integer
             as fresh_row_count,
           coalesce(sum(rejected_count) filter (where not coalesce(own_reach > reach_max, false)), 0)::integer
             as fresh_rejected_count
      from aged
     group by 1, 2`,
  }
}

const daySchema = rowOf({ daysAgo: z.number(), rowCount: z.number(), rejectedCount: z.number() })

/**
 * The rows of one kind that arrived before, by spans of 24 hours, oldest first, for 60 days. Batches that were rejected
 * whole are left out: people send a file again once it is mended. Those that arrived from `wholeFrom` on are counted,
 * because they count as usual.
 */
export function loadArrivalsBefore(
  executor: SqlExecutor,
  {
    modelName,
    isLabels,
    before,
    wholeFrom,
  }: {
    readonly modelName: string
    readonly isLabels: boolean
    readonly before: Instant
    readonly wholeFrom: Instant | null
  },
): Promise<z.infer<typeof daySchema>[]> {
  return executor.query(
    sql`
    select floor(extract(epoch from ${toIso(before)}::timestamptz - received_at) / 86400)::integer as days_ago,
           sum(greatest(observation_count, label_count) + rejected_count)::integer as row_count,
           sum(rejected_count)::integer as rejected_count
      from ingested_batches
     where model_name = ${modelName} and received_at <= ${toIso(before)}::timestamptz
       and received_at > ${toIso(before)}::timestamptz - interval '60 days'
       and (observation_count + label_count > 0
            or rejected_count > 0 and received_at >= ${wholeFrom === null ? null : toIso(wholeFrom)}::timestamptz)
       and (label_count > 0 and observation_count = 0) = ${isLabels}::boolean
     group by 1
     order by 1 desc`,
    daySchema,
  )
}
