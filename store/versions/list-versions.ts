import * as z from 'zod'
import { metricSchema } from '#contracts/metric'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { ownAnswerSql, rowLossSql } from '#store/performance/row-loss-sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

const figure = z.number().nullish()
const figuresSchema = z.object({
  ...{ precision: figure, recall: figure, f1: figure, auc: figure, balancedAccuracy: figure, logLoss: figure },
  ...{ brier: figure, mae: figure, rmse: figure, mase: figure, r2: figure, pinball: figure, coverage: figure },
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
  /** Trained by the user's own container. */
  ownContainer: z.boolean(),
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
  /** The metric that its training measured losses by; null where it measured none. */
  metric: metricSchema.nullable().catch(null),
  labelled: z.number(),
  loss: z.number().nullable(),
  mistakes: z.number().nullable(),
}).transform(({ labelled, loss, mistakes, ...row }) => ({
  ...row,
  live: { labelled, loss, accuracy: mistakes === null ? null : 1 - mistakes },
}))

/** A version with its gate's outcome and its figures in production. */
export type VersionRow = z.infer<typeof rowSchema>

/**
 * The versions of a model, newest first, with their accuracy and their mean loss over all labelled predictions that are
 * still kept.
 */
export function listVersions(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly lossOf: LossOf; readonly version?: number },
): Promise<VersionRow[]> {
  const { version = null, lossOf } = asked
  const lossBy = (by: LossOf) => rowLossSql({ answer: ownAnswerSql, label: sql`label` }, by)
  const mistake =
    lossOf.task === 'regression' ? sql`null::double precision` : sql`avg(${lossBy({ ...lossOf, metric: 'accuracy' })})`
  return executor.query(
    sql`
    with live as (
      select version, count(*) as labelled, avg(${lossBy(lossOf)}) as loss, ${mistake} as mistakes
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
           one.files_removed_at is null as retained, one.artifact_bytes, one.artifact_sha256, one.trained_in,
           one.container is not null as own_container, one.trained_from,
           one.cutoff_at, one.created_at, one.promoted_at, one.promoted_by,
           case when one.probation_state = 'passed' and undecided.version is not null then 'undecided'
                else one.probation_state end as probation,
           one.probation_until, one.retired_at, run.gate_outcome, run.gate,
           -- The matrix of many classes would fill the 1 MiB of an answer of the RDS Data API.
           one.evaluation -> 'challenger' #- '{confusion}' #- '{byClass}' as challenger,
           nullif(one.evaluation #> '{lossesByTime,metric}', 'null') as metric,
           coalesce(live.labelled, 0) as labelled, live.loss, live.mistakes
      from model_versions as one
      left join retraining_runs as run on run.run_id = one.run_id
      left join live on live.version = one.version
      left join undecided on undecided.version = one.version
     where one.model_name = ${asked.modelName} and (${version}::integer is null or one.version = ${version}::integer)
     order by one.version desc`,
    rowSchema,
  )
}
