import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * Records that a version's files are being removed. The champion keeps its files, whatever the caller assumed.
 *
 * @returns false when the version is champion, or its files were removed before
 */
export async function markFilesRemoved(
  executor: SqlExecutor,
  removed: { readonly modelName: string; readonly version: number; readonly now: Instant },
): Promise<boolean> {
  const marked = await executor.execute(sql`
    update model_versions set files_removed_at = ${toIso(removed.now)}::timestamptz
     where model_name = ${removed.modelName} and version = ${removed.version}::integer and status <> 'champion'
       and files_removed_at is null`)
  return marked === 1
}
