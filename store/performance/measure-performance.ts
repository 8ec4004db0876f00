import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { WindowCounts } from '#core/policy/performance/window-figures'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'
import { otherAnswerSql, ownAnswerSql, rowLossSql } from './row-loss-sql.ts'
import { windowCountsSql } from './window-counts-sql.ts'

const rowSchema = rowOf({
  windowStart: instant,
  /** All rows of the window, scored or not. */
  observations: z.number(),
  scored: z.number(),
  labelled: z.number(),
  /** Mean loss of the labelled rows by the model's metric. */
  loss: z.number().nullable(),
  /** Labelled rows that the baseline scored as well. */
  baselineLabelled: z.number(),
  /** Mean losses of the baseline on these; of a regression it makes no mistakes. */
  baselineLoss: z.number().nullable(),
  baselineMistakes: z.number().nullable(),
  counts: z.unknown(),
  /** Over the requests that arrived in the window, one value a request, whatever the number of its rows. */
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  latencyP99Ms: z.number().nullable(),
})

export type MeasuredPerformance = Omit<z.infer<typeof rowSchema>, 'counts'> & { readonly counts: WindowCounts }

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
    readonly lossOf: LossOf
    /** From this score on a row is predicted positive; for a binary classification alone. */
    readonly classificationThreshold: number
  },
): Promise<MeasuredPerformance> {
  const { lossOf } = asked
  const now = toIso(asked.now)
  const windows = Math.max(1, Math.ceil(asked.windowHoursMax / asked.windowHours))
  const counted = windowCountsSql({ ...asked, lookbackHours: asked.windowHoursMax })
  const ownAnswer = lossOf.task === 'multiclass-classification' ? sql`probabilities` : sql`to_jsonb(score)`
  const label = sql`label`
  const baseline = otherAnswerSql(sql`baseline_answer`, lossOf.task)
  const mistake = mistakeOf(lossOf)
  const [row] = await executor.query(
    sql`
    with answered as (
      select observed_at, observation_id, score, probabilities, label,
             case when version = ${asked.baselineVersion}::integer then ${ownAnswer}
                  else scores -> ${asked.baselineVersion}::integer::text end as baseline_answer
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
    kept as (
      select answered.* from answered, chosen where answered.observed_at >= chosen.window_start),
    -- The class of a baseline's list is searched for once a row, however often its loss is added up.
    measured as materialized (
      select label, ${rowLossSql({ answer: ownAnswerSql, label }, lossOf)} as loss,
             ${rowLossSql({ answer: baseline, label }, lossOf)} as baseline_loss,
             ${mistake === null ? sql`null::double precision` : rowLossSql({ answer: baseline, label }, mistake)}
               as baseline_mistake
        from kept),
    requests as (
      select percentile_cont(0.5) within group (order by latency_ms) as p50,
             percentile_cont(0.95) within group (order by latency_ms) as p95,
             percentile_cont(0.99) within group (order by latency_ms) as p99
        from ingested_batches, chosen
       where model_name = ${asked.modelName} and scored_by = ${asked.version}::integer
         and received_at >= chosen.window_start and received_at <= ${now}::timestamptz),
    ${counted.with}
    select (select window_start from chosen) as window_start,
           (select count(*) from predictions
             where model_name = ${asked.modelName} and observed_at <= ${now}::timestamptz
               and observed_at >= (select window_start from chosen)) as observations,
           count(*) as scored, count(label) as labelled, avg(loss) as loss,
           count(baseline_loss) as baseline_labelled, avg(baseline_loss) as baseline_loss,
           avg(baseline_mistake) as baseline_mistakes,
           (select counts from counted) as counts,
           (select p50 from requests) as latency_p50_ms,
           (select p95 from requests) as latency_p95_ms,
           (select p99 from requests) as latency_p99_ms
      from measured`,
    rowSchema,
  )
  if (!row) throw new Error('measuring performance returned no row')
  return { ...row, counts: counted.read(row.counts) }
}

/** The loss that is 1 for a mistake; null of a regression, which has none. */
function mistakeOf(lossOf: LossOf): LossOf | null {
  return lossOf.task === 'regression' ? null : { ...lossOf, metric: 'accuracy' }
}
