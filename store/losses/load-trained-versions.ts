import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'
import { classSharesSql } from '#store/versions/class-shares-sql'
import { positiveShareSql, positiveShareUnknown } from '#store/versions/positive-share-sql'

const rowSchema = rowOf({
  version: z.number(),
  runId: z.string(),
  cutoffAt: instantOrNull,
  trainedAt: instant,
  promotedAt: instantOrNull,
  barred: z.boolean(),
  trainingRows: z.number().nullable(),
  positiveShare: z.number(),
  classShares: z.array(z.number()),
  afterChange: z.boolean(),
  /** The champion that it was to replace; null for the first. */
  replaced: z.number().nullable(),
  retained: z.boolean(),
})

/** A version as its training left it; rejected ones are among them. */
export type VersionTraining = z.infer<typeof rowSchema>

/** A model's trained versions, oldest first. Rows are null where the trainer's report is not kept. */
export function loadTrainedVersions(executor: SqlExecutor, modelName: string): Promise<VersionTraining[]> {
  return executor.query(
    sql`
    select one.version, one.run_id, one.cutoff_at, one.created_at as trained_at, one.promoted_at,
           one.barred_at is not null as barred,
           (one.evaluation -> 'rows' ->> 'joined')::integer as training_rows,
           coalesce(${positiveShareSql(sql`one.evaluation`)}, ${positiveShareUnknown}::double precision) as positive_share,
           ${classSharesSql(sql`one.evaluation`)} as class_shares,
           coalesce((run.evidence ->> 'afterChange')::boolean, false) as after_change,
           run.champion_version as replaced, one.files_removed_at is null as retained
      from model_versions as one
      left join retraining_runs as run on run.run_id = one.run_id
     where one.model_name = ${modelName}
     order by one.version`,
    rowSchema,
  )
}
