import type { RemodelEvent } from '#contracts/events/catalogue'
import type { TriggerKind } from '#contracts/trigger-kind'
import type { WaitsFor } from '#contracts/waits-for'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface DeferredTrigger {
  readonly triggerId: string
  readonly modelName: string
  readonly kind: TriggerKind
  readonly event: RemodelEvent
  readonly code: string
  readonly reason: string
  readonly waitsFor: WaitsFor
  readonly reconsiderAt: Instant | null
  readonly now: Instant
}

/** Stores a trigger that is to be decided again. @returns whether it is new, or waits for another reason than before */
export async function deferTrigger(executor: SqlExecutor, trigger: DeferredTrigger): Promise<boolean> {
  const reconsiderAt = trigger.reconsiderAt === null ? null : toIso(trigger.reconsiderAt)
  const renewed = await executor.execute(sql`
    update pending_triggers
       set reconsider_at = ${reconsiderAt}::timestamptz, reason = ${trigger.reason}
     where trigger_id = ${trigger.triggerId} and model_name = ${trigger.modelName} and code = ${trigger.code}
       and resolved_at is null`)
  if (renewed === 1) return false
  await executor.execute(sql`
    insert into pending_triggers (trigger_id, model_name, trigger, event, code, reason, waits_for, deferred_at,
                                  reconsider_at)
    values (${trigger.triggerId}, ${trigger.modelName}, ${trigger.kind}, ${JSON.stringify(trigger.event)}::jsonb,
            ${trigger.code}, ${trigger.reason}, ${trigger.waitsFor}, ${toIso(trigger.now)}::timestamptz,
            ${reconsiderAt}::timestamptz)
    on conflict (trigger_id, model_name) do update
       set code = excluded.code, reason = excluded.reason, waits_for = excluded.waits_for,
           reconsider_at = excluded.reconsider_at`)
  return true
}
