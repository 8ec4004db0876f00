import * as z from 'zod'
import { trainingUsageSchema } from '#contracts/training-usage'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { rawSql, sql } from '#core/sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  runId: z.string(),
  modelName: z.string(),
  state: z.string(),
  ended: z.boolean(),
  trigger: z.string(),
  comprehensive: z.boolean(),
  forced: z.boolean(),
  askedBy: z.string().nullable(),
  reason: z.string(),
  causes: z.array(
    z.object({
      triggerId: z.string(),
      kind: z.string(),
      severity: z.string().nullable(),
      reason: z.string(),
      occurredAt: z.string(),
    }),
  ),
  attempt: z.number(),
  /** Jobs that its backend had and did not start. */
  unstartedCount: z.number(),
  jobName: z.string().nullable(),
  backend: z.string().nullable(),
  trainedIn: z.string().nullable(),
  requestedAt: instant,
  waitingSince: instantOrNull,
  waitingReason: z.string().nullable(),
  windowFrom: instantOrNull,
  cutoffAt: instantOrNull,
  startedAt: instantOrNull,
  deadlineAt: instantOrNull,
  endedAt: instantOrNull,
  version: z.number().nullable(),
  championVersion: z.number().nullable(),
  gateOutcome: z.string().nullable(),
  gate: z.record(z.string(), z.unknown()).nullable(),
  failure: z.string().nullable(),
  /** Null for a run that left no evaluation, and where its trainer measured none. */
  usage: trainingUsageSchema.nullable(),
})

/** A run with everything that is shown about it. */
export type RunRow = z.infer<typeof rowSchema>

/** A run by its id, or a page of runs, newest first. A filter that is left out does not apply. */
export function findRuns(
  executor: SqlExecutor,
  filter: {
    readonly runId?: string | null
    readonly modelName?: string | null
    readonly activeOnly?: boolean
    /** The last run of the page before. */
    readonly after?: { readonly requestedAt: Instant; readonly runId: string } | null
    readonly limit: number
  },
): Promise<RunRow[]> {
  const { runId = null, modelName = null, activeOnly = false, after = null } = filter
  // A condition of its own for each filter: with `or` a plan that is kept for all parameters fits none of the indices.
  const ofRun = runId === null ? rawSql('') : sql`and run_id = ${runId}::text`
  const ofModel = modelName === null ? rawSql('') : sql`and model_name = ${modelName}::text`
  const active = rawSql(activeOnly ? 'and ended_at is null' : '')
  const older =
    after === null
      ? rawSql('')
      : sql`and (requested_at, run_id) < (${toIso(after.requestedAt)}::timestamptz, ${after.runId}::text)`
  return executor.query(
    sql`
    select run_id, model_name, state, ended_at is not null as ended, trigger, comprehensive, forced, asked_by, reason,
           causes, attempt, unstarted_count, job_name, backend, trained_in, requested_at, window_from, cutoff_at, started_at, deadline_at, ended_at,
           case when state in ('waiting', 'training') then waiting_since end as waiting_since,
           case when state in ('waiting', 'training') then waiting_reason end as waiting_reason, version, champion_version, gate_outcome, gate, failure,
           (select evaluation -> 'usage' from model_versions as trained
             where trained.model_name = retraining_runs.model_name and trained.version = retraining_runs.version) as usage
      from retraining_runs
     where true ${ofRun} ${ofModel} ${active} ${older}
     order by requested_at desc, run_id desc
     limit ${filter.limit}::integer`,
    rowSchema,
  )
}
