import * as z from 'zod'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  trigger: z.string(),
  code: z.string(),
  reason: z.string(),
  waitsFor: z.string(),
  deferredAt: instant,
  reconsiderAt: instantOrNull,
})

export type WaitingTrigger = z.infer<typeof rowSchema>

/** A model's deferred triggers, oldest first. */
export function listWaitingTriggers(executor: SqlExecutor, modelName: string): Promise<WaitingTrigger[]> {
  return executor.query(
    sql`
    select trigger, code, reason, waits_for, deferred_at, reconsider_at from pending_triggers
     where model_name = ${modelName} and resolved_at is null
     order by deferred_at, trigger_id`,
    rowSchema,
  )
}
