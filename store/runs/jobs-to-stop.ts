import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

/**
 * Notes, in the transaction that ends a run or takes its job back, that the job which the run has now is to be stopped.
 * An earlier look at the run may have seen none.
 */
export async function askToStopJob(executor: SqlExecutor, runId: string, now: Instant): Promise<void> {
  await executor.execute(sql`
    insert into jobs_to_stop (job_name, run_id, asked_at)
    select job_name, run_id, ${toIso(now)}::timestamptz from retraining_runs
     where run_id = ${runId} and job_name is not null
    on conflict do nothing`)
}

/** The backend has been told. */
export async function noteJobStopped(executor: SqlExecutor, jobName: string): Promise<void> {
  await executor.execute(sql`delete from jobs_to_stop where job_name = ${jobName}`)
}

/** Names of the jobs that have to be stopped, the one that was asked for first at the top. */
export function findJobsToStop(executor: SqlExecutor): Promise<string[]> {
  return executor.query(
    sql`select job_name from jobs_to_stop order by asked_at, job_name`,
    column('job_name', z.string()),
  )
}
