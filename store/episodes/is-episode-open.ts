import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

/**
 * Whether an episode still goes on. A performance episode of a replaced champion says nothing about the next one until
 * a check hands it over.
 */
export async function isEpisodeOpen(executor: SqlExecutor, episodeId: string): Promise<boolean> {
  const rows = await executor.query(
    sql`
    select 1 from episodes
     where id = ${episodeId} and closed_at is null
       and (kind <> 'performance' or not exists (
             select from model_versions
              where model_versions.model_name = episodes.model_name and status = 'champion'
                and version <> episodes.champion_version))`,
    anyRow,
  )
  return rows.length === 1
}
