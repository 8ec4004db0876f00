import * as z from 'zod'
import { driftFiguresSchema } from '#contracts/drift-figures'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { Stretches } from '#store/performance/list-performance'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  stretchAt: instant,
  at: instant,
  featureName: z.string(),
  ...driftFiguresSchema.pick({ outcome: true, statistic: true, severity: true }).shape,
})

export type DriftCell = z.infer<typeof rowSchema>

/**
 * Checks of some of a model's features. For each feature and stretch of time, the one with the largest statistic among
 * the drifted ones, or else among all.
 */
export function listDrift(
  executor: SqlExecutor,
  asked: Stretches & { readonly featureNames: readonly string[] },
): Promise<DriftCell[]> {
  const from = toIso(asked.from)
  return executor.query(
    sql`
    select distinct on (feature_name, stretch_at)
           date_bin(${asked.stretchMs}::bigint * interval '1 millisecond', timestamp,
                    ${from}::timestamptz) as stretch_at,
           timestamp as at, feature_name, outcome, ks_statistic as statistic, severity
      from feature_drift_metrics
     where model_name = ${asked.modelName} and timestamp >= ${from}::timestamptz
       and timestamp < ${toIso(asked.to)}::timestamptz
       and feature_name in (select jsonb_array_elements_text(${JSON.stringify(asked.featureNames)}::jsonb))
     order by feature_name, stretch_at, drift_detected desc, ks_statistic desc nulls last, timestamp`,
    rowSchema,
  )
}
