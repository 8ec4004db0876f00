import * as z from 'zod'
import { severitySchema } from '#contracts/severity'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Stretches } from '#store/performance/list-performance'
import { instant } from '#store/tables/row'

export const driftOutcomeSchema = z.enum(['drifted', 'stable', 'insufficient-data', 'not-comparable'])

const rowSchema = z
  .object({
    stretch: instant,
    timestamp: instant,
    feature_name: z.string(),
    outcome: driftOutcomeSchema,
    ks_statistic: z.number().nullable(),
    severity: severitySchema.nullable(),
  })
  .transform((row) => ({
    stretchAt: row.stretch,
    at: row.timestamp,
    featureName: row.feature_name,
    outcome: row.outcome,
    statistic: row.ks_statistic,
    severity: row.severity,
  }))

export type DriftCell = z.infer<typeof rowSchema>

/** Looks at some of a model's features: of each feature and stretch of time the one that found most. */
export function listDrift(
  executor: SqlExecutor,
  asked: Stretches & { readonly featureNames: readonly string[] },
): Promise<DriftCell[]> {
  const from = toIso(asked.from)
  return executor.query(
    sql`
    select distinct on (feature_name, stretch)
           date_bin(${asked.stretchMs}::bigint * interval '1 millisecond', timestamp, ${from}::timestamptz) as stretch,
           timestamp, feature_name, outcome, ks_statistic, severity
      from feature_drift_metrics
     where model_name = ${asked.modelName} and timestamp >= ${from}::timestamptz and timestamp < ${toIso(asked.to)}::timestamptz
       and feature_name in (select jsonb_array_elements_text(${JSON.stringify(asked.featureNames)}::jsonb))
     order by feature_name, stretch, drift_detected desc, ks_statistic desc nulls last, timestamp`,
    rowSchema,
  )
}
