import * as z from 'zod'
import type { Evaluation } from '#contracts/evaluation'
import { type Instant, toIso } from '#core/instant'
import type { HeldOutParts } from '#core/policy/versions/held-out-parts'
import type { SqlExecutor } from '#core/ports/database'
import type { TrainedArtifact } from '#core/ports/training-backend'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

export interface TrainedVersion {
  readonly modelName: string
  readonly runId: string
  readonly artifact: TrainedArtifact
  readonly evaluation: Evaluation
  readonly parts: HeldOutParts
  readonly now: Instant
}

const rowSchema = column('version', z.number())

/**
 * Stores a run's artifact as a candidate, under the model's next version number.
 *
 * The user's own image that trained it is kept by its digest where the run knows that: its tag may name another image by
 * the time the version serves, or serves again.
 */
export async function insertVersion(executor: SqlExecutor, trained: TrainedVersion): Promise<number> {
  const { artifact, parts } = trained
  // Importance is kept once, shortened.
  const { featureImportance: _, ...evaluation } = trained.evaluation
  const [version] = await executor.query(
    sql`
    insert into model_versions (model_name, version, run_id, status, artifact_keys, artifact_sha256, artifact_bytes,
                                trained_in, container, trained_from, evaluation_cutoff_at, cutoff_at, evaluation, created_at)
    select ${trained.modelName}, coalesce(max(version), 0) + 1, ${trained.runId}, 'candidate',
           ${JSON.stringify(artifact.keys)}::jsonb, ${artifact.sha256}, ${artifact.sizeBytes}::bigint,
           (select trained_in from retraining_runs where run_id = ${trained.runId}),
           (select case when container ->> 'image' is not null and trained_in ~ '^[^ ]+@sha256:[0-9a-f]{64}$'
                        then container || jsonb_build_object('image', trained_in) else container end
              from retraining_runs where run_id = ${trained.runId}),
           ${evaluation.trainingFrom}::timestamptz, ${evaluation.evaluationCutoff}::timestamptz,
           ${evaluation.cutoff}::timestamptz, ${JSON.stringify({ ...evaluation, ...parts })}::jsonb, ${toIso(trained.now)}::timestamptz
      from model_versions where model_name = ${trained.modelName}
    returning version`,
    rowSchema,
  )
  if (version === undefined) throw new Error('inserting a version returned no row')
  return version
}
