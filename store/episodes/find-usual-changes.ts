import * as z from 'zod'
import { type DataEpisode, dataEpisodeOf } from '#contracts/data-episode'
import type { DataProblem } from '#contracts/events/data-problem'
import type { Instant } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ subject: z.string(), openedAt: instant })

/** The changes of a model's data that count as usual, the latest of each problem and subject. */
export async function findUsualChanges(
  executor: SqlExecutor,
  modelName: string,
): Promise<(DataEpisode & { readonly openedAt: Instant })[]> {
  const rows = await executor.query(
    sql`
    select subject, max(opened_at) as opened_at from episodes
     where model_name = ${modelName} and kind = 'data-quality' and close_reason in ('usual', 'accepted')
     group by subject`,
    rowSchema,
  )
  return rows.map(({ subject: stored, openedAt }) => {
    const { problem, subject } = dataEpisodeOf(stored)
    return { problem: problem as DataProblem, subject, openedAt }
  })
}
