import * as z from 'zod'
import type { OwnContainer } from '#contracts/own-container'
import { triggerKindSchema } from '#contracts/trigger-kind'
import type { RunState } from '#core/policy/retraining/run-transitions'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  runId: z.string(),
  modelName: z.string(),
  state: z.custom<RunState>(),
  trigger: triggerKindSchema,
  comprehensive: z.boolean(),
  forced: z.boolean(),
  askedBy: z.string().nullable(),
  reason: z.string(),
  attempt: z.number(),
  jobName: z.string().nullable(),
  requestedAt: instant,
  cutoffAt: instantOrNull,
  windowFrom: instantOrNull,
  manifestKey: z.string().nullable(),
  deadlineAt: instantOrNull,
  /** Its turn has come: it takes a place. */
  admittedAt: instantOrNull,
  refusedCount: z.number(),
  startAskedCount: z.number(),
  startDueAt: instantOrNull,
  /** Jobs that its backend had and did not start. */
  unstartedCount: z.number(),
  /** Null where neither the run nor, as far as is known, its job at the backend waits. */
  waitingSince: instantOrNull,
  /** Why it, or its job at the backend, waits. */
  waitingReason: z.string().nullable(),
  backend: z.string().nullable(),
  championVersion: z.number().nullable(),
  /** The user's own, as the model file named it when the data was frozen. */
  container: z.custom<OwnContainer | null>(),
  /** The environment that its data was frozen with; null where that is not known. */
  trainedIn: z.string().nullable(),
  awaitedBy: z.array(z.string()),
})

export type Run = z.infer<typeof rowSchema>

/** @returns null when there is no such run */
export async function loadRun(executor: SqlExecutor, runId: string): Promise<Run | null> {
  const rows = await executor.query(
    sql`
    select run_id, model_name, state, trigger, comprehensive, forced, asked_by, reason, attempt, job_name,
           requested_at, cutoff_at, window_from, manifest_key, deadline_at, champion_version, trained_in, admitted_at,
           refused_count, start_asked_count, start_due_at, unstarted_count, waiting_since, waiting_reason, backend, container,
           (select coalesce(jsonb_agg(distinct cause ->> 'askedBy'), '[]') from jsonb_array_elements(causes) as cause
             where cause ->> 'askedBy' is not null) as awaited_by
      from retraining_runs where run_id = ${runId}`,
    rowSchema,
  )
  return rows[0] ?? null
}
