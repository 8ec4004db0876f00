import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instantOrNull } from '#store/tables/row'

const rowSchema = z
  .object({
    version: z.number(),
    status: z.enum(['candidate', 'champion', 'archived', 'rejected']),
    run_id: z.string(),
    barred_at: instantOrNull,
    artifact_keys: z.array(z.string()),
    cutoff_at: instantOrNull,
    promoted_at: instantOrNull,
    promoted_by: z.enum(['policy', 'person']).nullable(),
    probation_state: z.enum(['none', 'running', 'passed', 'failed']),
    chosen_at: instantOrNull,
    retired_at: instantOrNull,
    files_removed_at: instantOrNull,
  })
  .transform((row) => ({
    version: row.version,
    status: row.status,
    runId: row.run_id,
    barred: row.barred_at !== null,
    artifactKeys: row.artifact_keys,
    cutoffAt: row.cutoff_at,
    promotedAt: row.promoted_at,
    wasChampion: row.promoted_at !== null,
    promotedBy: row.promoted_by,
    probationState: row.probation_state,
    chosenAt: row.chosen_at,
    retiredAt: row.retired_at,
    retained: row.files_removed_at === null,
  }))

export type ModelVersion = z.infer<typeof rowSchema>

/** All versions of a model, oldest first. */
export function loadVersions(executor: SqlExecutor, modelName: string): Promise<ModelVersion[]> {
  return executor.query(
    sql`
    select version, status, run_id, barred_at, artifact_keys, cutoff_at, promoted_at, promoted_by, chosen_at, probation_state,
           retired_at, files_removed_at
      from model_versions where model_name = ${modelName} order by version`,
    rowSchema,
  )
}
