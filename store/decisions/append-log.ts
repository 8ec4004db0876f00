import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** A row of the ledger, `retraining_logs`: what happened, in a sentence with its numbers, and the numbers apart. */
export interface LogRow {
  readonly timestamp: Instant
  readonly eventType:
    | 'decision'
    | 'deferral'
    | 'run'
    | 'promotion'
    | 'rejection'
    | 'rollback'
    | 'drift'
    | 'performance'
    | 'data-quality'
    | 'probation'
    | 'breaker'
    | 'champion'
    | 'serving'
    | 'retention'
    | 'person'
  readonly status: string
  readonly modelName: string | null
  readonly modelType: string | null
  readonly runId?: string | null
  readonly trigger?: string | null
  readonly reason: string
  readonly detail: Readonly<Record<string, unknown>>
  /** What makes this entry this entry: writing it again changes nothing. */
  readonly naturalKey: string
}

/** Appends entries to the ledger, in order. One that is there already stays as it is. */
export async function appendLog(executor: SqlExecutor, ...rows: readonly LogRow[]): Promise<void> {
  if (rows.length === 0) return
  const entries = rows.map((row, position) => ({
    position,
    timestamp: toIso(row.timestamp),
    event_type: row.eventType,
    status: row.status,
    model_name: row.modelName,
    model_type: row.modelType,
    run_id: row.runId ?? null,
    trigger: row.trigger ?? null,
    reason: row.reason,
    detail: row.detail,
    natural_key: row.naturalKey,
  }))
  await executor.execute(sql`
    insert into retraining_logs
           (timestamp, event_type, status, model_name, model_type, run_id, trigger, reason, detail, natural_key)
    select timestamp, event_type, status, model_name, model_type, run_id, trigger, reason, detail, natural_key
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as entry (
             position int, timestamp timestamptz, event_type text, status text, model_name text, model_type text,
             run_id text, trigger text, reason text, detail jsonb, natural_key text)
     order by position
    on conflict (timestamp, natural_key) do nothing`)
}
