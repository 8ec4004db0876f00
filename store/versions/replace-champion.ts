import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

export interface ChampionChange {
  readonly modelName: string
  /** The champion that is to give way; null where there is none yet. */
  readonly from: number | null
  readonly to: number
  readonly by: 'policy' | 'person'
  /** Why the old one may never come back; null lets it. */
  readonly barReason: string | null
  /** Whether the new champion is watched at first: one that was champion before is not. */
  readonly probation: boolean
  readonly now: Instant
}

/**
 * Moves the championship, if it still is where the caller saw it: a compare-and-swap in the caller's transaction (law 5).
 *
 * @returns false when another champion had taken over meanwhile, or the new one may not be it; nothing is changed then
 */
export async function replaceChampion(executor: SqlExecutor, change: ChampionChange): Promise<boolean> {
  const now = toIso(change.now)
  if (change.from !== null) {
    const archived = await executor.execute(sql`
      update model_versions
         set status = 'archived', retired_at = ${now}::timestamptz,
             probation_state = case when probation_state = 'running' and ${change.barReason}::text is not null then 'failed'
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
           probation_state = ${change.probation ? 'running' : 'none'}
     where model_name = ${change.modelName} and version = ${change.to}::integer and status in ('candidate', 'archived')
       and barred_at is null and files_removed_at is null`)
  if (promoted !== 1) throw new Error(`version ${change.to} of ${change.modelName} cannot become champion`)
  return true
}
