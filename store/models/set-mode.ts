import type { ModelMode } from '#contracts/model-mode'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Sets a model's mode and the reason for it. @returns false where both were so already */
export async function setMode(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly mode: ModelMode; readonly reason: string; readonly now: Instant },
): Promise<boolean> {
  const changed = await executor.execute(sql`
    update models set mode = ${asked.mode}, mode_reason = ${asked.reason}, updated_at = ${toIso(asked.now)}::timestamptz
     where model_name = ${asked.modelName}
       and (mode is distinct from ${asked.mode} or mode_reason is distinct from ${asked.reason})`)
  return changed === 1
}
