import * as z from 'zod'
import { triggerKindSchema } from '#contracts/trigger-kind'
import type { RunState } from '#core/policy/retraining/run-transitions'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull } from '#store/tables/row'

const rowSchema = z
  .object({
    run_id: z.string(),
    model_name: z.string(),
    state: z.custom<RunState>(),
    trigger: triggerKindSchema,
    comprehensive: z.boolean(),
    forced: z.boolean(),
    asked_by: z.string().nullable(),
    reason: z.string(),
    attempt: z.number(),
    job_name: z.string().nullable(),
    requested_at: instant,
    cutoff_at: instantOrNull,
    window_from: instantOrNull,
    manifest_key: z.string().nullable(),
    deadline_at: instantOrNull,
    champion_version: z.number().nullable(),
  })
  .transform((row) => ({
    runId: row.run_id,
    modelName: row.model_name,
    state: row.state,
    trigger: row.trigger,
    comprehensive: row.comprehensive,
    forced: row.forced,
    askedBy: row.asked_by,
    reason: row.reason,
    attempt: row.attempt,
    jobName: row.job_name,
    requestedAt: row.requested_at,
    cutoffAt: row.cutoff_at,
    windowFrom: row.window_from,
    manifestKey: row.manifest_key,
    deadlineAt: row.deadline_at,
    championVersion: row.champion_version,
  }))

export type Run = z.infer<typeof rowSchema>

/** @returns null when there is no such run */
export async function loadRun(executor: SqlExecutor, runId: string): Promise<Run | null> {
  const rows = await executor.query(
    sql`
    select run_id, model_name, state, trigger, comprehensive, forced, asked_by, reason, attempt, job_name, requested_at, cutoff_at,
           window_from, manifest_key, deadline_at, champion_version
      from retraining_runs where run_id = ${runId}`,
    rowSchema,
  )
  return rows[0] ?? null
}
