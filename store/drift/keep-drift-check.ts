import type { DriftFigures } from '#contracts/drift-figures'
import type { FeatureGroup, FeatureKind } from '#contracts/features'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { figureColumns } from './figure-columns.ts'

const columns = Object.entries(figureColumns) as [keyof DriftFigures, string][]
const figures = rawSql(Object.values(figureColumns).join(', '))

/**
 * Stores the figures of a check, one row a feature, and records it: how many new observations make the next one due, and
 * when silence does. Repeating a check changes nothing.
 */
export async function keepDriftCheck(
  executor: SqlExecutor,
  check: {
    readonly modelName: string
    readonly version: number
    readonly now: Instant
    readonly observationsToNext: number
    /** Null for a model without any observation. */
    readonly silentFrom: Instant | null
    /** Until when data quality finds evident faults alone; null once it has days enough. */
    readonly learningUntil: Instant | null
    readonly features: readonly (Readonly<DriftFigures> & {
      readonly featureName: string
      readonly windowStart: Instant
      readonly group: FeatureGroup
      readonly kind: FeatureKind
    })[]
  },
): Promise<void> {
  const rows = check.features.map((feature) => ({
    feature_name: feature.featureName,
    feature_group: feature.group,
    feature_kind: feature.kind,
    window_start: toIso(feature.windowStart),
    ...Object.fromEntries(columns.map(([field, column]) => [column, feature[field]])),
  }))
  await executor.execute(sql`
    with checked as (
      update model_activity
         set drift_looked_at = ${toIso(check.now)}::timestamptz,
             drift_due_observations = observations_total + ${check.observationsToNext}::bigint,
             quality_learning_until = ${check.learningUntil === null ? null : toIso(check.learningUntil)}::timestamptz,
             silent_from = ${check.silentFrom === null ? null : toIso(check.silentFrom)}::timestamptz
       where model_name = ${check.modelName})
    insert into feature_drift_metrics (
             timestamp, model_name, version, window_start, window_end, feature_name, feature_group, feature_kind,
             ${figures})
    select ${toIso(check.now)}::timestamptz, ${check.modelName}, ${check.version}::integer,
           window_start, ${toIso(check.now)}::timestamptz,
           feature_name, feature_group, feature_kind, ${figures}
      from jsonb_populate_recordset(null::feature_drift_metrics, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing`)
}
