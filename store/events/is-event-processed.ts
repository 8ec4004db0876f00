import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

/** Whether a function has processed this event before. */
export async function isEventProcessed(
  executor: SqlExecutor,
  work: { readonly functionName: string; readonly eventId: string; readonly subject: string },
): Promise<boolean> {
  const rows = await executor.query(
    sql`
    select 1 from processed_events
     where function_name = ${work.functionName} and event_id = ${work.eventId} and subject = ${work.subject}`,
    anyRow,
  )
  return rows.length === 1
}
