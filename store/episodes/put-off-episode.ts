import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** Has an open data-quality episode count as usual later. @returns false when it is closed, or was put off already */
export async function putOffEpisode(
  executor: SqlExecutor,
  { id, usualFrom }: { readonly id: string; readonly usualFrom: Instant },
): Promise<boolean> {
  const putOff = await executor.execute(sql`
    update episodes set usual_from = ${toIso(usualFrom)}::timestamptz
     where id = ${id} and closed_at is null and coalesce(usual_from, '-infinity') < ${toIso(usualFrom)}::timestamptz`)
  return putOff === 1
}
