import type { Worth } from '#contracts/worth'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Keeps what a model's retrainings were worth, in place of what was known before. */
export async function saveWorth(
  executor: SqlExecutor,
  { modelName, worth, now }: { readonly modelName: string; readonly worth: Worth; readonly now: Instant },
): Promise<void> {
  await executor.execute(sql`
    insert into model_worth (model_name, measured_at, worth)
    values (${modelName}, ${toIso(now)}::timestamptz, ${JSON.stringify(worth)}::jsonb)
    on conflict (model_name) do update set measured_at = excluded.measured_at, worth = excluded.worth`)
}
