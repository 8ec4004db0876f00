import type { ModelFile } from '#contracts/model-file'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Creates a model, or stores its file's next revision. The caller has checked that the file differs. A mode that a
 * person set since then stays, unless the file's own mode has changed.
 */
export async function saveModel(executor: SqlExecutor, file: ModelFile, now: Instant): Promise<void> {
  const at = toIso(now)
  await executor.execute(sql`
    insert into models (model_name, model_type, definition, mode, created_at, updated_at)
    values (${file.name}, ${file.type}, ${JSON.stringify(file)}::jsonb, ${file.mode},
            ${at}::timestamptz, ${at}::timestamptz)
    on conflict (model_name) do update
       set model_type = excluded.model_type, definition = excluded.definition,
           mode = case when models.definition ->> 'mode' = excluded.definition ->> 'mode' then models.mode
                       else excluded.mode end,
           revision = models.revision + 1, updated_at = excluded.updated_at`)
  await executor.execute(sql`
    insert into model_activity (model_name) values (${file.name}) on conflict (model_name) do nothing`)
}
