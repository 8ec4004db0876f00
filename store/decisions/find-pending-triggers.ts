import * as z from 'zod'
import type { RemodelEvent } from '#contracts/events/catalogue'
import type { WaitsFor } from '#contracts/waits-for'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({ triggerId: z.string(), event: z.custom<RemodelEvent>() })
export type PendingTrigger = z.infer<typeof rowSchema>

/** A model's deferred triggers that wait for one of these, oldest first. */
export function findPendingTriggers(
  executor: SqlExecutor,
  modelName: string,
  waitsFor: readonly WaitsFor[],
): Promise<PendingTrigger[]> {
  return executor.query(
    sql`
    select trigger_id, event from pending_triggers
     where model_name = ${modelName} and resolved_at is null
       and waits_for in (select jsonb_array_elements_text(${JSON.stringify(waitsFor)}::jsonb))
     order by deferred_at, trigger_id`,
    rowSchema,
  )
}

/** A deferred trigger; null once it is resolved. */
export async function findPendingTrigger(
  executor: SqlExecutor,
  modelName: string,
  triggerId: string,
): Promise<PendingTrigger | null> {
  const rows = await executor.query(
    sql`
    select trigger_id, event from pending_triggers
     where model_name = ${modelName} and trigger_id = ${triggerId} and resolved_at is null`,
    rowSchema,
  )
  return rows[0] ?? null
}
