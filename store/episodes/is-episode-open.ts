import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { anyRow } from '#store/tables/row'

/** Whether an episode still goes on. */
export async function isEpisodeOpen(executor: SqlExecutor, episodeId: string): Promise<boolean> {
  const rows = await executor.query(sql`select 1 from episodes where id = ${episodeId} and closed_at is null`, anyRow)
  return rows.length === 1
}
