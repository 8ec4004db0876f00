import { toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { appendLog, type LogRow } from './append-log.ts'

/**
 * Writes the one decision of a trigger for a model: the ledger's row, and the key that keeps a second one out (law 2).
 *
 * @returns false when this trigger was decided before; nothing is written then
 */
export async function recordDecision(
  executor: SqlExecutor,
  triggerId: string,
  row: LogRow & { modelName: string },
): Promise<boolean> {
  await appendLog(executor, row)
  const recorded = await executor.execute(sql`
    insert into trigger_decisions (trigger_id, model_name, outcome, decided_at, log_timestamp, log_id)
    select ${triggerId}, ${row.modelName}, ${row.status}, ${toIso(row.timestamp)}::timestamptz, timestamp, id
      from retraining_logs
     where timestamp = ${toIso(row.timestamp)}::timestamptz and natural_key = ${row.naturalKey}
    on conflict (trigger_id, model_name) do nothing`)
  return recorded === 1
}
