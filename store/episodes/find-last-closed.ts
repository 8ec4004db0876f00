import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  championVersion: z.number().nullable(),
  openedAt: instant,
  closedAt: instant,
  closeReason: z.string().nullable(),
  evidence: evidenceSchema,
})

export type ClosedEpisode = z.infer<typeof rowSchema>

/** A model's performance episode that closed last; null without one. */
export async function findLastClosed(executor: SqlExecutor, modelName: string): Promise<ClosedEpisode | null> {
  const [row] = await executor.query(
    sql`
    select champion_version, opened_at, closed_at, close_reason, evidence from episodes
     where model_name = ${modelName} and kind = 'performance' and closed_at is not null
     order by closed_at desc limit 1`,
    rowSchema,
  )
  return row ?? null
}
