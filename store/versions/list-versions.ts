import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull } from '#store/tables/row'

const rowSchema = z
  .object({
    version: z.number(),
    status: z.enum(['candidate', 'champion', 'archived', 'rejected']),
    status_reason: z.string().nullable(),
    run_id: z.string(),
    barred: z.boolean(),
    retained: z.boolean(),
    artifact_bytes: z.number().nullable(),
    artifact_sha256: z.string().nullable(),
    trained_from: instantOrNull,
    cutoff_at: instantOrNull,
    created_at: instant,
    promoted_at: instantOrNull,
    promoted_by: z.enum(['policy', 'person']).nullable(),
    probation_state: z.enum(['none', 'running', 'passed', 'failed']),
    retired_at: instantOrNull,
    gate_outcome: z.string().nullable(),
    gate: z.record(z.string(), z.unknown()).nullable(),
    labelled: z.number(),
    correct: z.number(),
  })
  .transform((row) => ({
    version: row.version,
    status: row.status,
    statusReason: row.status_reason,
    runId: row.run_id,
    barred: row.barred,
    retained: row.retained,
    artifactBytes: row.artifact_bytes,
    artifactSha256: row.artifact_sha256,
    trainedFrom: row.trained_from,
    cutoffAt: row.cutoff_at,
    createdAt: row.created_at,
    promotedAt: row.promoted_at,
    promotedBy: row.promoted_by,
    probation: row.probation_state,
    retiredAt: row.retired_at,
    gateOutcome: row.gate_outcome,
    gate: row.gate,
    live: { labelled: row.labelled, accuracy: row.labelled === 0 ? null : row.correct / row.labelled },
  }))

/** A version with how it was judged and what it answered. */
export type VersionRow = z.infer<typeof rowSchema>

/** All versions of a model, newest first, with their accuracy over all labelled predictions that are kept. */
export function listVersions(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly threshold: number },
): Promise<VersionRow[]> {
  return executor.query(
    sql`
    with live as (
      select version, count(*) as labelled,
             count(*) filter (where (score >= ${asked.threshold}::double precision) = (label = 1)) as correct
        from predictions
       where model_name = ${asked.modelName} and version is not null and label is not null and score is not null
       group by version)
    select one.version, one.status, one.status_reason, one.run_id, one.barred_at is not null as barred,
           one.files_removed_at is null as retained, one.artifact_bytes, one.artifact_sha256, one.trained_from, one.cutoff_at,
           one.created_at, one.promoted_at, one.promoted_by, one.probation_state, one.retired_at, run.gate_outcome, run.gate,
           coalesce(live.labelled, 0) as labelled, coalesce(live.correct, 0) as correct
      from model_versions as one
      left join retraining_runs as run on run.run_id = one.run_id
      left join live on live.version = one.version
     where one.model_name = ${asked.modelName}
     order by one.version desc`,
    rowSchema,
  )
}
