import type { NewLedgerRow } from '#core/facts/ledger-rows-of'
import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Appends rows to the ledger, in order, each with its model's type. A row that is there already stays as it is.
 *
 * A row of type `decision` is also entered as the one decision of its trigger for its model: the key of that table
 * refuses a second one, and with it the whole transaction (law 2).
 */
export async function appendLedgerRows(executor: SqlExecutor, rows: readonly NewLedgerRow[]): Promise<void> {
  if (rows.length === 0) return
  const entries = rows.map((row, position) => ({
    position,
    timestamp: toIso(row.at),
    event_type: row.eventType,
    status: row.status,
    model_name: row.modelName,
    run_id: row.runId,
    trigger: row.trigger,
    reason: row.reason,
    detail: row.detail,
    natural_key: row.naturalKey,
  }))
  await executor.execute(sql`
    insert into retraining_logs
           (timestamp, event_type, status, model_name, model_type, run_id, trigger, reason, detail, natural_key)
    select timestamp, event_type, status, entry.model_name, models.model_type, run_id, trigger, reason, detail, natural_key
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as entry (
             position int, timestamp timestamptz, event_type text, status text, model_name text,
             run_id text, trigger text, reason text, detail jsonb, natural_key text)
      left join models on models.model_name = entry.model_name
     order by position
    on conflict (timestamp, natural_key) do nothing`)
  const decisions = entries.filter(({ event_type }) => event_type === 'decision')
  if (decisions.length > 0) await enterDecisions(executor, JSON.stringify(decisions))
}

async function enterDecisions(executor: SqlExecutor, decisions: string): Promise<void> {
  await executor.execute(sql`
    insert into trigger_decisions (trigger_id, model_name, outcome, decided_at, log_timestamp, log_id)
    select log.detail ->> 'triggerId', log.model_name, log.status, log.timestamp, log.timestamp, log.id
      from jsonb_to_recordset(${decisions}::jsonb) as entry (timestamp timestamptz, natural_key text)
      join retraining_logs as log on log.timestamp = entry.timestamp and log.natural_key = entry.natural_key`)
}
