import * as z from 'zod'
import type { WaitsFor } from '#contracts/waits-for'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  triggerId: z.string(),
  modelName: z.string(),
  waitsFor: z.custom<WaitsFor>(),
  reconsiderAt: instant,
})

/** Deferred triggers whose time to be reconsidered has come. */
export function findDueTriggers(executor: SqlExecutor, now: Instant): Promise<z.infer<typeof rowSchema>[]> {
  return executor.query(
    sql`
    select trigger_id, model_name, waits_for, reconsider_at from pending_triggers
     where resolved_at is null and reconsider_at <= ${toIso(now)}::timestamptz
     order by reconsider_at, trigger_id`,
    rowSchema,
  )
}
