import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Resolves a deferred trigger. Without effect on one that is resolved or was never deferred. */
export async function resolvePendingTrigger(
  executor: SqlExecutor,
  trigger: { readonly triggerId: string; readonly modelName: string; readonly resolution: string },
  now: Instant,
): Promise<void> {
  await executor.execute(sql`
    update pending_triggers set resolved_at = ${toIso(now)}::timestamptz, resolution = ${trigger.resolution}
     where trigger_id = ${trigger.triggerId} and model_name = ${trigger.modelName} and resolved_at is null`)
}
