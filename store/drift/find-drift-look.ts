import * as z from 'zod'
import { featureGroupSchema, featureKindSchema } from '#contracts/features'
import { severitySchema } from '#contracts/severity'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull } from '#store/tables/row'
import { driftOutcomeSchema } from './list-drift.ts'

const figure = z.number().nullable()
const rowSchema = z
  .object({
    timestamp: instant,
    version: z.number().nullable(),
    feature_group: featureGroupSchema,
    feature_kind: featureKindSchema,
    outcome: driftOutcomeSchema,
    outcome_reason: z.string().nullable(),
    ks_statistic: figure,
    statistic_name: z.string().nullable(),
    p_value: figure,
    adjusted_p_value: figure,
    threshold: figure,
    severity: severitySchema.nullable(),
    reference_count: figure,
    current_count: figure,
    reference_null_rate: figure,
    current_null_rate: figure,
    window_start: instantOrNull,
    window_end: instantOrNull,
  })
  .transform((row) => ({
    at: row.timestamp,
    version: row.version,
    group: row.feature_group,
    kind: row.feature_kind,
    outcome: row.outcome,
    note: row.outcome_reason,
    statistic: row.ks_statistic,
    statisticName: row.statistic_name,
    pValue: row.p_value,
    adjustedPValue: row.adjusted_p_value,
    threshold: row.threshold,
    severity: row.severity,
    referenceCount: row.reference_count,
    currentCount: row.current_count,
    referenceNullRate: row.reference_null_rate,
    currentNullRate: row.current_null_rate,
    windowFrom: row.window_start,
    windowTo: row.window_end,
  }))

export type DriftLook = z.infer<typeof rowSchema>

/** The latest look at a feature at or before a moment; null where nobody looked. */
export async function findDriftLook(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly featureName: string; readonly at: Instant | null },
): Promise<DriftLook | null> {
  const at = asked.at === null ? null : toIso(asked.at)
  const rows = await executor.query(
    sql`
    select timestamp, version, feature_group, feature_kind, outcome, outcome_reason, ks_statistic, statistic_name, p_value,
           adjusted_p_value, threshold, severity, reference_count, current_count, reference_null_rate, current_null_rate,
           window_start, window_end
      from feature_drift_metrics
     where model_name = ${asked.modelName} and feature_name = ${asked.featureName}
       and timestamp <= coalesce(${at}::timestamptz, 'infinity')
     order by timestamp desc limit 1`,
    rowSchema,
  )
  return rows[0] ?? null
}
