import type { LedgerRow } from '#contracts/ledger-row'
import { markedKinds } from '#core/facts/ledger-words'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { ledgerRowSchema } from './find-ledger-rows.ts'

/**
 * The latest rows of a model's ledger that have a mark on charts, up to a moment, oldest first.
 *
 * Their sentences are cut to 300 characters, and of their details only versions come along: thousands of rows have to
 * fit into a megabyte.
 */
export function listMarkedRows(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly to: Instant; readonly limit: number },
): Promise<LedgerRow[]> {
  const kinds = JSON.stringify(markedKinds)
  return executor.query(
    sql`
    with latest as (
      select id, timestamp, event_type, status, model_name, run_id, trigger, reason, detail
        from retraining_logs
       where model_name = ${asked.modelName} and timestamp < ${toIso(asked.to)}::timestamptz
         and ((event_type || '/' || status) in (select jsonb_array_elements_text(${kinds}::jsonb))
              or (event_type || '/*') in (select jsonb_array_elements_text(${kinds}::jsonb)))
       order by timestamp desc, id desc
       limit ${asked.limit}::integer)
    select id, timestamp as at, event_type, status, model_name, run_id, trigger, coalesce(left(reason, 300), '') as reason,
           jsonb_build_object('version', detail -> 'version', 'versionBefore', detail -> 'versionBefore',
                              'fromVersion', detail -> 'fromVersion', 'toVersion', detail -> 'toVersion',
                              'forced', detail -> 'forced', 'comprehensive', detail -> 'comprehensive') as detail
      from latest order by timestamp, id`,
    ledgerRowSchema,
  )
}
