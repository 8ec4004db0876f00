import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface ChampionChange {
  readonly modelName: string
  /** The current champion; null when there is none yet. */
  readonly from: number | null
  readonly to: number
  readonly by: 'policy' | 'person'
  /** Why the old champion may never return; null when it may. */
  readonly barReason: string | null
  /** When the new champion's probation ends undecided; null for a version that was champion before, which has none. */
  readonly probationUntil: Instant | null
  readonly now: Instant
}

/**
 * Replaces the champion, if it still is the one that the caller saw: a compare-and-swap in the caller's transaction
 * (law 5).
 *
 * @returns false, with nothing changed, when another champion took over meanwhile
 * @throws when the new version may not be champion, which ends the caller's transaction
 */
export async function replaceChampion(executor: SqlExecutor, change: ChampionChange): Promise<boolean> {
  const now = toIso(change.now)
  if (change.from !== null) {
    const archived = await executor.execute(sql`
      update model_versions
         set status = 'archived', retired_at = ${now}::timestamptz,
             probation_state = case when probation_state = 'running' and ${change.barReason}::text is not null
                                         and ${change.by} = 'policy'
                                    then 'failed'
                                    when probation_state = 'running' then 'none' else probation_state end,
             barred_at = case when ${change.barReason}::text is not null then ${now}::timestamptz else barred_at end,
             barred_reason = coalesce(${change.barReason}::text, barred_reason)
       where model_name = ${change.modelName} and version = ${change.from}::integer and status = 'champion'`)
    if (archived !== 1) return false
  }
  const promoted = await executor.execute(sql`
    update model_versions
       set status = 'champion', promoted_at = ${now}::timestamptz, promoted_by = ${change.by}, retired_at = null,
           chosen_at = case when ${change.by} = 'person' then ${now}::timestamptz else chosen_at end,
           probation_state = ${change.probationUntil === null ? 'none' : 'running'},
           probation_until = ${change.probationUntil === null ? null : toIso(change.probationUntil)}::timestamptz
     where model_name = ${change.modelName} and version = ${change.to}::integer and status in ('candidate', 'archived')
       and barred_at is null and files_removed_at is null`)
  if (promoted !== 1) throw new Error(`version ${change.to} of ${change.modelName} cannot become champion`)
  return true
}
