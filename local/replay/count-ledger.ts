import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { column } from '#store/tables/row'

const countsSchema = column('counts', z.record(z.string(), z.number()))
const totalSchema = column('total', z.number())

/** Counts from a model's tables after a replay: nothing is counted while it runs. */
export interface LedgerCounts {
  readonly observations: number
  readonly labels: number
  readonly rejectedRows: number
  /** Checks, not ticks: a tick without new data makes no check. */
  readonly driftChecks: number
  readonly performanceChecks: number
  /** `decision/requested`, `deferral/deferred`, `rollback/rolled-back`, …: entries by event type and status. */
  readonly entries: Readonly<Record<string, number>>
  /** Requested retrainings by trigger. */
  readonly requestedBy: Readonly<Record<string, number>>
  /** Runs by state. */
  readonly runs: Readonly<Record<string, number>>
  /** Runs whose job a backend accepted. */
  readonly started: number
  /** Evaluated runs by the gate's outcome. */
  readonly gate: Readonly<Record<string, number>>
}

/** Counts a model's rows, checks, decisions and runs. */
export async function countLedger(executor: SqlExecutor, modelName: string): Promise<LedgerCounts> {
  const counts = async (statement: ReturnType<typeof sql>) => (await executor.query(statement, countsSchema))[0] ?? {}
  const total = async (statement: ReturnType<typeof sql>) => (await executor.query(statement, totalSchema))[0] ?? 0
  return {
    observations: await total(sql`
      select coalesce(sum(observations_total), 0)::bigint as total from model_activity
       where model_name = ${modelName}`),
    labels: await total(sql`
      select coalesce(sum(labels_total), 0)::bigint as total from model_activity where model_name = ${modelName}`),
    rejectedRows: await total(sql`
      select coalesce(sum(rejected_count), 0)::bigint as total from ingested_batches where model_name = ${modelName}`),
    driftChecks: await total(sql`
      select count(distinct timestamp) as total from feature_drift_metrics where model_name = ${modelName}`),
    performanceChecks: await total(sql`
      select count(distinct timestamp) as total from model_performance_history where model_name = ${modelName}`),
    entries: await counts(sql`
      select coalesce(jsonb_object_agg(name, count), '{}') as counts from (
        select event_type || '/' || status as name, count(*) as count from retraining_logs
         where model_name = ${modelName} group by 1) as entries`),
    requestedBy: await counts(sql`
      select coalesce(jsonb_object_agg(trigger, count), '{}') as counts from (
        select trigger, count(*) as count from retraining_runs
         where model_name = ${modelName} group by 1) as triggers`),
    runs: await counts(sql`
      select coalesce(jsonb_object_agg(state, count), '{}') as counts from (
        select state, count(*) as count from retraining_runs where model_name = ${modelName} group by 1) as states`),
    started: await total(sql`
      select count(*) as total from retraining_runs where model_name = ${modelName} and started_at is not null`),
    gate: await counts(sql`
      select coalesce(jsonb_object_agg(gate_outcome, count), '{}') as counts from (
        select gate_outcome, count(*) as count from retraining_runs
         where model_name = ${modelName} and gate_outcome is not null group by 1) as outcomes`),
  }
}

const entrySchema = column('entry', z.string())
const entriesAPage = 1000

/** SHA-256 over all ledger entries in the order of writing: two replays of the same input have the same digest. */
export async function ledgerDigest(
  executor: SqlExecutor,
): Promise<{ readonly entries: number; readonly sha256: string }> {
  const digest = createHash('sha256')
  let entries = 0
  for (;;) {
    const page = await executor.query(
      sql`
      select jsonb_build_array(timestamp, event_type, status, model_name, model_type, run_id, trigger, reason,
                               detail)::text as entry
        from retraining_logs order by timestamp, id limit ${entriesAPage}::int offset ${entries}::int`,
      entrySchema,
    )
    for (const entry of page) digest.update(`${entry}\n`)
    entries += page.length
    if (page.length < entriesAPage) return { entries, sha256: digest.digest('hex') }
  }
}
