import * as z from 'zod'
import { triggerKindSchema } from '#contracts/trigger-kind'
import type { WaitingRun } from '#core/policy/retraining/next-to-train'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column, instant, instantOrNull, rowOf } from '#store/tables/row'

const waitingSchema = rowOf({
  runId: z.string(),
  modelName: z.string(),
  requestedAt: instant,
  causes: z.array(triggerKindSchema),
  modelServedAt: instantOrNull,
  startDueAt: instantOrNull,
})
const takenSchema = column('taken', z.number())

export interface WaitingForPlace extends WaitingRun {
  /** When its job may be submitted again; null if it waits for a place alone. */
  readonly startDueAt: number | null
}

/** Whether a run's turn has come and its job has not ended. */
export const takesPlaceSql = sql`
  ended_at is null
  and (state in ('queued', 'training') or (state = 'requested' and admitted_at is not null))`

/** Runs whose turn has come and whose jobs have not ended. */
export async function countTakenPlaces(executor: SqlExecutor): Promise<number> {
  const [taken = 0] = await executor.query(
    sql`select count(*)::integer as taken from retraining_runs where ${takesPlaceSql}`,
    takenSchema,
  )
  return taken
}

/** Runs that wait for capacity, and the named one, in no order. */
export function loadWaitingRuns(executor: SqlExecutor, runId: string | null = null): Promise<WaitingForPlace[]> {
  return executor.query(
    sql`
    select run.run_id, run.model_name, run.requested_at, run.start_due_at,
           (select jsonb_agg(distinct kind) from (
              select cause ->> 'kind' as kind from jsonb_array_elements(run.causes) as cause
              union all select run.trigger) as kinds) as causes,
           (select max(before.started_at) from retraining_runs as before
             where before.model_name = run.model_name) as model_served_at
      from retraining_runs as run
     where run.ended_at is null and (run.state = 'waiting' or run.run_id = ${runId}::text)`,
    waitingSchema,
  )
}

/** Whether any run waits for capacity. */
export async function hasWaitingRun(executor: SqlExecutor): Promise<boolean> {
  const found = await executor.query(
    sql`select run_id from retraining_runs where ended_at is null and state = 'waiting' limit 1`,
    column('run_id', z.string()),
  )
  return found.length > 0
}
