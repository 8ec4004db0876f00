import { type Instant, toIso } from '#core/instant'
import type { FeatureDrift } from '#core/policy/drift/judge-drift'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Keeps one look at a model's features, a row a feature. A look of that moment that is there already stays as it is. */
export async function insertDriftMetrics(
  executor: SqlExecutor,
  look: {
    readonly modelName: string
    readonly version: number
    readonly now: Instant
    readonly windowStart: Instant
    readonly features: readonly FeatureDrift[]
  },
): Promise<void> {
  const rows = look.features.map((feature) => ({
    feature_name: feature.featureName,
    feature_group: feature.group,
    feature_kind: feature.kind,
    outcome: feature.outcome,
    outcome_reason: feature.note,
    ks_statistic: feature.statistic,
    statistic_name: feature.statisticName,
    p_value: feature.pValue,
    adjusted_p_value: feature.adjustedPValue,
    threshold: feature.threshold,
    severity: feature.severity,
    reference_count: feature.referenceCount,
    current_count: feature.currentCount,
    reference_null_rate: feature.nullRateReference,
    current_null_rate: feature.nullRateCurrent,
  }))
  await executor.execute(sql`
    insert into feature_drift_metrics (
             timestamp, model_name, version, feature_name, feature_group, feature_kind, outcome, outcome_reason, ks_statistic,
             statistic_name, p_value, adjusted_p_value, threshold, severity, reference_count, current_count, reference_null_rate,
             current_null_rate, window_start, window_end)
    select ${toIso(look.now)}::timestamptz, ${look.modelName}, ${look.version}::integer, feature_name, feature_group, feature_kind,
           outcome, outcome_reason, ks_statistic, statistic_name, p_value, adjusted_p_value, threshold, severity, reference_count,
           current_count, reference_null_rate, current_null_rate, ${toIso(look.windowStart)}::timestamptz, ${toIso(look.now)}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as look (
             feature_name text, feature_group text, feature_kind text, outcome text, outcome_reason text, ks_statistic double precision,
             statistic_name text, p_value double precision, adjusted_p_value double precision, threshold double precision, severity text,
             reference_count bigint, current_count bigint, reference_null_rate double precision, current_null_rate double precision)
    on conflict do nothing`)
}
