import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  windowStart: instant,
  /** All rows of the window, scored or not. */
  observations: z.number(),
  scored: z.number(),
  labelled: z.number(),
  positives: z.number(),
  truePositives: z.number(),
  falsePositives: z.number(),
  trueNegatives: z.number(),
  falseNegatives: z.number(),
  /** Sum of the positives' mid-ranks among the labelled scores in ascending order; null without a positive. */
  positiveRankSum: z.number().nullable(),
  /** Labelled rows that the baseline scored as well. */
  baselineLabelled: z.number(),
  baselineCorrect: z.number(),
  /** Over the requests that arrived in the window, one value a request, whatever the number of its rows. */
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  latencyP99Ms: z.number().nullable(),
})

export type MeasuredPerformance = z.infer<typeof rowSchema>

/**
 * Measures a version's predictions in its current window: counts, ranks, and latencies of its requests, in one row.
 *
 * The window ends now. It starts as few whole windows back (`windowHours`, up to `windowHoursMax`) as hold
 * `labelledMin` labelled rows.
 */
export async function measurePerformance(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly version: number
    /** The version that was scored on the same rows for comparison; null without one. */
    readonly baselineVersion: number | null
    readonly now: Instant
    readonly windowHours: number
    readonly windowHoursMax: number
    readonly labelledMin: number
    readonly threshold: number
  },
): Promise<MeasuredPerformance> {
  const now = toIso(asked.now)
  const windows = Math.max(1, Math.ceil(asked.windowHoursMax / asked.windowHours))
  const [row] = await executor.query(
    sql`
    with answered as (
      select observed_at, score, label,
             case when version = ${asked.baselineVersion}::integer then score
                  else (scores ->> ${asked.baselineVersion}::integer::text)::double precision end as baseline_score
        from predictions
       where model_name = ${asked.modelName} and version = ${asked.version}::integer and score is not null
         and observed_at >= ${now}::timestamptz - ${asked.windowHoursMax}::integer * interval '1 hour'
         and observed_at <= ${now}::timestamptz),
    chosen as (
      select ${now}::timestamptz - ${asked.windowHours}::integer * interval '1 hour' * greatest(1, coalesce(
               ceil(extract(epoch from ${now}::timestamptz - (
                      select observed_at from answered where label is not null
                       order by observed_at desc offset ${Math.max(0, asked.labelledMin - 1)}::integer limit 1))
                    / (3600 * ${asked.windowHours}::integer)),
               ${windows}::integer))::double precision as window_start),
    ranked as (
      select answered.*,
             case when label is not null then
               rank() over (partition by label is not null order by score)
               + (count(*) over (partition by label is not null, score) - 1) / 2.0 end::double precision as mid_rank
        from answered, chosen
       where answered.observed_at >= chosen.window_start),
    requests as (
      select percentile_cont(0.5) within group (order by latency_ms) as p50,
             percentile_cont(0.95) within group (order by latency_ms) as p95,
             percentile_cont(0.99) within group (order by latency_ms) as p99
        from ingested_batches, chosen
       where model_name = ${asked.modelName} and scored_by = ${asked.version}::integer
         and received_at >= chosen.window_start and received_at <= ${now}::timestamptz)
    select min(chosen.window_start) as window_start,
           (select count(*) from predictions
             where model_name = ${asked.modelName} and observed_at <= ${now}::timestamptz
               and observed_at >= (select window_start from chosen)) as observations,
           count(ranked.score) as scored,
           count(ranked.label) as labelled,
           count(*) filter (where label = 1) as positives,
           count(*) filter (where label = 1 and score >= ${asked.threshold}::double precision) as true_positives,
           count(*) filter (where label = 0 and score >= ${asked.threshold}::double precision) as false_positives,
           count(*) filter (where label = 0 and score < ${asked.threshold}::double precision) as true_negatives,
           count(*) filter (where label = 1 and score < ${asked.threshold}::double precision) as false_negatives,
           sum(mid_rank) filter (where label = 1) as positive_rank_sum,
           count(baseline_score) filter (where label is not null) as baseline_labelled,
           count(*) filter (where (baseline_score >= ${asked.threshold}::double precision) = (label = 1))
             as baseline_correct,
           (select p50 from requests) as latency_p50_ms,
           (select p95 from requests) as latency_p95_ms,
           (select p99 from requests) as latency_p99_ms
      from chosen left join ranked on true`,
    rowSchema,
  )
  if (!row) throw new Error('measuring performance returned no row')
  return row
}
