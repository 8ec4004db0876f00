import * as z from 'zod'
import { featureGroupSchema, featureKindSchema } from '#contracts/features'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  featureName: z.string(),
  group: featureGroupSchema,
  kind: featureKindSchema,
  profile: z.unknown(),
  /** The span of the training rows. */
  windowStart: instant,
  windowEnd: instant,
})

/** The references of a version: the profiles of its training rows. They never change. */
export function loadReferences(
  executor: SqlExecutor,
  modelName: string,
  version: number,
): Promise<z.infer<typeof rowSchema>[]> {
  return executor.query(
    sql`
    select feature_name, feature_group as group, feature_kind as kind, profile, window_start, window_end
      from feature_references
     where model_name = ${modelName} and version = ${version}::integer
     order by feature_name`,
    rowSchema,
  )
}
