import * as z from 'zod'
import { defaultConfiguration } from '#contracts/configuration'
import { metricSchema } from '#contracts/metric'
import { severitySchema } from '#contracts/severity'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull, rowOf } from '#store/tables/row'

const counts = z.record(z.string(), z.number())

const rowSchema = rowOf({
  modelName: z.string(),
  championVersion: z.number().nullable(),
  servingVersion: z.number().nullable(),
  breakerRuns: z.number(),
  breakerCountedAt: instantOrNull,
  breakerRunsMax: z.number().nullable(),
  performanceThreshold: z.number().nullable(),
  /** Definitions of earlier releases name none. */
  metric: metricSchema.nullable(),
  observations: z.number(),
  labels: z.number(),
  lastObservedAt: instantOrNull,
  activeState: z.string().nullable(),
  openEpisodes: counts,
  runsEnded: counts,
  accuracy: z.number().nullable(),
  auc: z.number().nullable(),
  figure: z.number().nullable(),
  naiveFigure: z.number().nullable(),
  intervalCoverage: z.number().nullable(),
  labelCoverage: z.number().nullable(),
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  latencyP99Ms: z.number().nullable(),
  driftStatistic: z.number().nullable(),
  driftSeverity: severitySchema.nullable(),
  driftedFeatures: z.number().nullable(),
}).transform((row) => ({
  ...row,
  metric: row.metric ?? ('accuracy' as const),
  breakerRunsMax: row.breakerRunsMax ?? defaultConfiguration.breaker_runs,
  performanceThreshold: row.performanceThreshold ?? defaultConfiguration.performance_threshold,
}))

/** The figures of a model that a monitoring system follows: those of the champion's latest check, and counts. */
export type MeasuredModel = z.infer<typeof rowSchema>

/** The RDS Data API gives no answer above 1 MiB; a row has less than 1 kB. */
const pageMax = 500

/** The models whose `metrics_per_model` is on, and the first of all others by name. */
export async function listMeasuredModels(executor: SqlExecutor, firstMax: number): Promise<MeasuredModel[]> {
  const models: MeasuredModel[] = []
  for (;;) {
    const page = await listPage(executor, { firstMax, afterName: models.at(-1)?.modelName ?? '' })
    models.push(...page)
    if (page.length < pageMax) return models
  }
}

function listPage(
  executor: SqlExecutor,
  { firstMax, afterName }: { readonly firstMax: number; readonly afterName: string },
): Promise<MeasuredModel[]> {
  return executor.query(
    sql`
    with settings as (
      select model.model_name, row_number() over (order by model.model_name) as place,
             coalesce((own.settings ->> 'metrics_per_model')::boolean,
                      (common.settings ->> 'metrics_per_model')::boolean, false) as is_named,
             coalesce((own.settings ->> 'breaker_runs')::integer,
                      (common.settings ->> 'breaker_runs')::integer) as breaker_runs_max,
             coalesce((own.settings ->> 'performance_threshold')::double precision,
                      (common.settings ->> 'performance_threshold')::double precision) as performance_threshold
        from models as model
        left join (select model_name, jsonb_object_agg(config_name, config_value) as settings from retraining_config
                    where model_name is not null group by model_name) as own on own.model_name = model.model_name
       cross join (select coalesce(jsonb_object_agg(config_name, config_value), '{}') as settings from retraining_config
                    where model_name is null) as common)
    select model.model_name, champion.version as champion_version, model.serving_version, model.breaker_runs,
           model.breaker_counted_at, settings.breaker_runs_max, settings.performance_threshold,
           model.definition -> 'metric' as metric,
           coalesce(activity.observations_total, 0) as observations, coalesce(activity.labels_total, 0) as labels,
           activity.last_observed_at,
           (select state from retraining_runs as active
             where active.model_name = model.model_name and active.ended_at is null) as active_state,
           coalesce((select jsonb_object_agg(kind, number)
                       from (select kind, count(*) as number from episodes
                              where model_name = model.model_name and closed_at is null group by kind) as open),
                    '{}') as open_episodes,
           coalesce((select jsonb_object_agg(state, number)
                       from (select state, count(*) as number from retraining_runs
                              where model_name = model.model_name and ended_at is not null group by state) as ended),
                    '{}') as runs_ended,
           latest.accuracy_score as accuracy, latest.auc_roc as auc, latest.window_figure as figure,
           latest.window_naive_figure as naive_figure, latest.interval_coverage, latest.label_coverage,
           latest.latency_p50_ms, latest.latency_p95_ms, latest.latency_p99_ms,
           drift.statistic as drift_statistic, drift.severity as drift_severity,
           drift.drifted as drifted_features
      from settings
      join models as model on model.model_name = settings.model_name
      left join model_activity as activity on activity.model_name = model.model_name
      left join model_versions as champion on champion.model_name = model.model_name and champion.status = 'champion'
      left join lateral (
        select accuracy_score, auc_roc, window_figure, window_naive_figure, interval_coverage, label_coverage, latency_p50_ms, latency_p95_ms, latency_p99_ms
          from model_performance_history
         where model_name = model.model_name and version is not distinct from champion.version
         order by timestamp desc limit 1) as latest on true
      left join lateral (
        select timestamp from feature_drift_metrics
         where model_name = model.model_name order by timestamp desc limit 1) as looked on true
      left join lateral (
        select max(ks_statistic) as statistic, count(*) filter (where drift_detected) as drifted,
               (array_agg(severity order by array_position(array['high', 'medium', 'low'], severity))
                  filter (where severity is not null))[1] as severity
          from feature_drift_metrics as look
         where look.model_name = model.model_name and look.timestamp = looked.timestamp) as drift
        on looked.timestamp is not null
     where (settings.is_named or settings.place <= ${firstMax}::integer) and model.model_name > ${afterName}
     order by model.model_name
     limit ${pageMax}::integer`,
    rowSchema,
  )
}
