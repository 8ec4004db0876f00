import * as z from 'zod'
import type { RemodelEvent } from '#contracts/events/catalogue'
import { type Instant, minuteMs, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import type { RunningTraining } from '#local/training/training-completions'
import { column, instant, instantOrNull, rowOf } from '#store/tables/row'

/**
 * The time that the installation reached: the latest of the last tick, the last delivery and the last ledger entry.
 * Null in a new installation.
 */
export async function findPosition(executor: SqlExecutor): Promise<Instant | null> {
  const [position] = await executor.query(
    sql`
    select greatest((select max(last_run) from retraining_schedules),
                    -- A look at the index for each model; of all batches together there is no order.
                    (select max((select max(received_at) from ingested_batches as batch where batch.model_name = model.model_name))
                       from models as model),
                    (select max(timestamp) from retraining_logs)) as position`,
    column('position', instantOrNull),
  )
  return position ?? null
}

/** Time of the last delivery of an example's stream; null before the first. */
export async function findLastDelivery(executor: SqlExecutor, modelName: string): Promise<Instant | null> {
  const [delivered] = await executor.query(
    sql`
    select max(received_at) as received_at from ingested_batches
     where model_name = ${modelName} and batch_id like 'stream-%'`,
    column('received_at', instantOrNull),
  )
  return delivered ?? null
}

/**
 * The time up to which each schedule's ticks are done: its last tick, or a later edit by a person. A tick that did not
 * finish runs again.
 */
export async function findTicksDone(executor: SqlExecutor): Promise<ReadonlyMap<string, Instant>> {
  const rows = await executor.query(
    sql`
    select schedule_name,
           greatest(case when last_status = 'done' then last_run else last_run - interval '1 millisecond' end, edited_at) as done_until
      from retraining_schedules
     where last_run is not null`,
    rowOf({ scheduleName: z.string(), doneUntil: instant }),
  )
  return new Map(rows.map((row) => [row.scheduleName, row.doneUntil]))
}

/** Jobs of the runs that were training when the last process ended. */
export async function findRunningTrainings(executor: SqlExecutor): Promise<RunningTraining[]> {
  return executor.query(
    sql`
    select model_name, run_id, job_name, coalesce(started_at, requested_at) as started_at from retraining_runs
     -- Runs that have not ended have an index of their own.
     where ended_at is null and state = 'training' order by requested_at, run_id`,
    rowOf({ modelName: z.string(), runId: z.string(), jobName: z.string(), startedAt: instant }),
  )
}

/** All deliveries of an event, retries included, take less than this. */
const underWayMs = 10 * minuteMs

/**
 * Events that may have been under way when the last process ended: those published shortly before. The bus loses its
 * queue with the process, so they are delivered again. Handlers are idempotent, so a repeat is harmless.
 */
export async function findEventsUnderWay(executor: SqlExecutor, position: Instant): Promise<RemodelEvent[]> {
  return executor.query(
    sql`
    select event from outbox
     where published_at >= ${toIso(position - underWayMs)}::timestamptz order by position`,
    column('event', z.custom<RemodelEvent>()),
  )
}
