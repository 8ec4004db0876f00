import * as z from 'zod'
import { featureGroupSchema, featureKindSchema } from '#contracts/features'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

const rowSchema = z
  .object({
    feature_name: z.string(),
    feature_group: featureGroupSchema,
    feature_kind: featureKindSchema,
    profile: z.unknown(),
  })
  .transform((row) => ({
    featureName: row.feature_name,
    group: row.feature_group,
    kind: row.feature_kind,
    profile: row.profile,
  }))

/** The references of a version: what its features looked like where it was trained. They never change. */
export function loadReferences(
  executor: SqlExecutor,
  modelName: string,
  version: number,
): Promise<z.infer<typeof rowSchema>[]> {
  return executor.query(
    sql`
    select feature_name, feature_group, feature_kind, profile from feature_references
     where model_name = ${modelName} and version = ${version}::integer
     order by feature_name`,
    rowSchema,
  )
}
