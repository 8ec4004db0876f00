import type { ModelMode } from '#contracts/model-mode'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Sets a model's mode. */
export async function setMode(
  executor: SqlExecutor,
  asked: { readonly modelName: string; readonly mode: ModelMode; readonly reason: string; readonly now: Instant },
): Promise<void> {
  await executor.execute(sql`
    update models set mode = ${asked.mode}, mode_reason = ${asked.reason}, updated_at = ${toIso(asked.now)}::timestamptz
     where model_name = ${asked.modelName}`)
}
