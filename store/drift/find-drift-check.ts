import * as z from 'zod'
import { driftFiguresSchema } from '#contracts/drift-figures'
import { featureGroupSchema, featureKindSchema } from '#contracts/features'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { columnOf, instant, instantOrNull, isoOrNull, rowOf } from '#store/tables/row'
import { figureColumns } from './figure-columns.ts'

const rowSchema = rowOf({
  at: instant,
  version: z.number().nullable(),
  group: featureGroupSchema,
  kind: featureKindSchema,
  ...driftFiguresSchema.shape,
  since: isoOrNull,
  learningUntil: isoOrNull,
  windowFrom: instantOrNull,
  windowTo: instantOrNull,
})

export type DriftCheck = z.infer<typeof rowSchema>

const figures = rawSql(
  Object.entries(figureColumns)
    .map(([field, column]) => `${column} as ${columnOf(field)}`)
    .join(', '),
)

/** The latest check of a feature at or before a moment; null where there was none. */
export async function findDriftCheck(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly featureName: string; readonly at: Instant | null },
): Promise<DriftCheck | null> {
  const at = asked.at === null ? null : toIso(asked.at)
  const rows = await executor.query(
    sql`
    select timestamp as at, version, feature_group as group, feature_kind as kind, ${figures},
           window_start as window_from, window_end as window_to
      from feature_drift_metrics
     where model_name = ${asked.modelName} and feature_name = ${asked.featureName}
       and timestamp <= coalesce(${at}::timestamptz, 'infinity')
     order by timestamp desc limit 1`,
    rowSchema,
  )
  return rows[0] ?? null
}
