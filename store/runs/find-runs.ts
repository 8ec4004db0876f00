import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull } from '#store/tables/row'

const rowSchema = z
  .object({
    run_id: z.string(),
    model_name: z.string(),
    state: z.string(),
    trigger: z.string(),
    comprehensive: z.boolean(),
    forced: z.boolean(),
    asked_by: z.string().nullable(),
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
    job_name: z.string().nullable(),
    backend: z.string().nullable(),
    requested_at: instant,
    window_from: instantOrNull,
    cutoff_at: instantOrNull,
    started_at: instantOrNull,
    deadline_at: instantOrNull,
    ended_at: instantOrNull,
    version: z.number().nullable(),
    champion_version: z.number().nullable(),
    gate_outcome: z.string().nullable(),
    gate: z.record(z.string(), z.unknown()).nullable(),
    failure: z.string().nullable(),
  })
  .transform((row) => ({
    runId: row.run_id,
    modelName: row.model_name,
    state: row.state,
    ended: row.ended_at !== null,
    trigger: row.trigger,
    comprehensive: row.comprehensive,
    forced: row.forced,
    askedBy: row.asked_by,
    reason: row.reason,
    causes: row.causes,
    attempt: row.attempt,
    jobName: row.job_name,
    backend: row.backend,
    requestedAt: row.requested_at,
    windowFrom: row.window_from,
    cutoffAt: row.cutoff_at,
    startedAt: row.started_at,
    deadlineAt: row.deadline_at,
    endedAt: row.ended_at,
    version: row.version,
    championVersion: row.champion_version,
    gateOutcome: row.gate_outcome,
    gate: row.gate,
    failure: row.failure,
  }))

/** A run with all that is shown of it. */
export type RunRow = z.infer<typeof rowSchema>

/** A run by its id, or a page of runs, newest first; what is left out does not filter. */
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
  const requestedAt = after && toIso(after.requestedAt)
  return executor.query(
    sql`
    select run_id, model_name, state, trigger, comprehensive, forced, asked_by, reason, causes, attempt, job_name, backend, requested_at,
           window_from, cutoff_at, started_at, deadline_at, ended_at, version, champion_version, gate_outcome, gate, failure
      from retraining_runs
     where (${runId}::text is null or run_id = ${runId}::text)
       and (${modelName}::text is null or model_name = ${modelName}::text)
       and (ended_at is null or not ${activeOnly}::boolean)
       and (${requestedAt}::timestamptz is null
            or (requested_at, run_id) < (${requestedAt}::timestamptz, ${after?.runId ?? ''}::text))
     order by requested_at desc, run_id desc
     limit ${filter.limit}::integer`,
    rowSchema,
  )
}
