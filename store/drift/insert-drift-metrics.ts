import type { DriftFigures } from '#contracts/drift-figures'
import type { FeatureGroup, FeatureKind } from '#contracts/features'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { figureColumns } from './figure-columns.ts'

const columns = Object.entries(figureColumns) as [keyof DriftFigures, string][]
const figures = rawSql(Object.values(figureColumns).join(', '))

/** Stores the figures of a check, one row a feature. Repeating a check changes nothing. */
export async function insertDriftMetrics(
  executor: SqlExecutor,
  check: {
    readonly modelName: string
    readonly version: number
    readonly now: Instant
    readonly windowStart: Instant
    readonly features: readonly (Readonly<DriftFigures> & {
      readonly featureName: string
      readonly group: FeatureGroup
      readonly kind: FeatureKind
    })[]
  },
): Promise<void> {
  const rows = check.features.map((feature) => ({
    feature_name: feature.featureName,
    feature_group: feature.group,
    feature_kind: feature.kind,
    ...Object.fromEntries(columns.map(([field, column]) => [column, feature[field]])),
  }))
  await executor.execute(sql`
    insert into feature_drift_metrics (
             timestamp, model_name, version, window_start, window_end, feature_name, feature_group, feature_kind,
             ${figures})
    select ${toIso(check.now)}::timestamptz, ${check.modelName}, ${check.version}::integer,
           ${toIso(check.windowStart)}::timestamptz, ${toIso(check.now)}::timestamptz,
           feature_name, feature_group, feature_kind, ${figures}
      from jsonb_populate_recordset(null::feature_drift_metrics, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing`)
}
