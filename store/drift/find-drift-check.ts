import * as z from 'zod'
import { featureGroupSchema, featureKindSchema } from '#contracts/features'
import { severitySchema } from '#contracts/severity'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'
import { driftOutcomeSchema } from './list-drift.ts'

const figure = z.number().nullable()
const rowSchema = rowOf({
  at: instant,
  version: z.number().nullable(),
  group: featureGroupSchema,
  kind: featureKindSchema,
  outcome: driftOutcomeSchema,
  note: z.string().nullable(),
  statistic: figure,
  statisticName: z.string().nullable(),
  pValue: figure,
  adjustedPValue: figure,
  threshold: figure,
  severity: severitySchema.nullable(),
  referenceCount: figure,
  currentCount: figure,
  referenceNullRate: figure,
  currentNullRate: figure,
  windowFrom: instantOrNull,
  windowTo: instantOrNull,
})

export type DriftCheck = z.infer<typeof rowSchema>

/** The latest look at a feature at or before a moment; null where nobody looked. */
export async function findDriftCheck(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly featureName: string; readonly at: Instant | null },
): Promise<DriftCheck | null> {
  const at = asked.at === null ? null : toIso(asked.at)
  const rows = await executor.query(
    sql`
    select timestamp as at, version, feature_group as group, feature_kind as kind, outcome, outcome_reason as note,
           ks_statistic as statistic, statistic_name, p_value, adjusted_p_value, threshold, severity, reference_count, current_count,
           reference_null_rate, current_null_rate, window_start as window_from, window_end as window_to
      from feature_drift_metrics
     where model_name = ${asked.modelName} and feature_name = ${asked.featureName}
       and timestamp <= coalesce(${at}::timestamptz, 'infinity')
     order by timestamp desc limit 1`,
    rowSchema,
  )
  return rows[0] ?? null
}
