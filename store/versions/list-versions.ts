import * as z from 'zod'
import type { ModelFile } from '#contracts/model-file'
import type { SqlExecutor } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

const figuresSchema = z.object({
  precision: z.number().nullish(),
  recall: z.number().nullish(),
  f1: z.number().nullish(),
  auc: z.number().nullish(),
})

const rowSchema = rowOf({
  version: z.number(),
  status: z.enum(['candidate', 'champion', 'archived', 'rejected']),
  statusReason: z.string().nullable(),
  runId: z.string(),
  barred: z.boolean(),
  retained: z.boolean(),
  artifactBytes: z.number().nullable(),
  artifactSha256: z.string().nullable(),
  trainedIn: z.string().nullable(),
  trainedFrom: instantOrNull,
  cutoffAt: instantOrNull,
  createdAt: instant,
  promotedAt: instantOrNull,
  promotedBy: z.enum(['policy', 'person']).nullable(),
  probation: z.enum(['none', 'running', 'passed', 'undecided', 'failed']),
  probationUntil: instantOrNull,
  retiredAt: instantOrNull,
  gateOutcome: z.string().nullable(),
  gate: z.record(z.string(), z.unknown()).nullable(),
  challenger: figuresSchema.nullable(),
  labelled: z.number(),
  /** Null for a regression, whose values are not right or wrong. */
  correct: z.number().nullable(),
}).transform(({ labelled, correct, ...row }) => ({
  ...row,
  live: { labelled, accuracy: labelled === 0 || correct === null ? null : correct / labelled },
}))

/** A version with its gate's outcome and its accuracy in production. */
export type VersionRow = z.infer<typeof rowSchema>

/** How many answers are right. */
function correctSql({ task, classificationThreshold }: Pick<ModelFile, 'task' | 'classificationThreshold'>) {
  switch (task) {
    case 'binary-classification':
      return sql`count(*) filter (where (score >= ${classificationThreshold}::double precision) = (label = 1))`
    case 'multiclass-classification':
      return rawSql('count(*) filter (where score = label)')
    case 'regression':
      return rawSql('null::bigint')
  }
}

/** The versions of a model, newest first, with their accuracy over all labelled predictions that are still kept. */
export function listVersions(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly version?: number } & Pick<
    ModelFile,
    'task' | 'classificationThreshold'
  >,
): Promise<VersionRow[]> {
  const { version = null } = asked
  return executor.query(
    sql`
    with live as (
      select version, count(*) as labelled,
             ${correctSql(asked)} as correct
        from predictions
       where model_name = ${asked.modelName} and version is not null
         and (${version}::integer is null or version = ${version}::integer) and label is not null and score is not null
       group by version),
    undecided as (
      select distinct (detail ->> 'version')::integer as version
        from retraining_logs
       where model_name = ${asked.modelName} and event_type = 'probation' and status = 'passed'
         and detail ->> 'outcome' = 'undecided')
    select one.version, one.status, one.status_reason, one.run_id, one.barred_at is not null as barred,
           one.files_removed_at is null as retained, one.artifact_bytes, one.artifact_sha256, one.trained_in, one.trained_from,
           one.cutoff_at, one.created_at, one.promoted_at, one.promoted_by,
           case when one.probation_state = 'passed' and undecided.version is not null then 'undecided'
                else one.probation_state end as probation,
           one.probation_until, one.retired_at, run.gate_outcome, run.gate,
           one.evaluation -> 'challenger' as challenger,
           coalesce(live.labelled, 0) as labelled, live.correct
      from model_versions as one
      left join retraining_runs as run on run.run_id = one.run_id
      left join live on live.version = one.version
      left join undecided on undecided.version = one.version
     where one.model_name = ${asked.modelName} and (${version}::integer is null or one.version = ${version}::integer)
     order by one.version desc`,
    rowSchema,
  )
}
