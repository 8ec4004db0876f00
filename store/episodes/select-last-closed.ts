import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instant, rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  championVersion: z.number().nullable(),
  openedAt: instant,
  closedAt: instant,
  closeReason: z.string().nullable(),
  evidence: evidenceSchema,
})

export type ClosedEpisode = z.infer<typeof rowSchema>

/** A model's performance episode that closed last; no row without one. */
export function selectLastClosed(modelName: string): Select<ClosedEpisode> {
  return {
    row: rowSchema,
    statement: sql`
    select champion_version, opened_at, closed_at, close_reason, evidence from episodes
     where model_name = ${modelName} and kind = 'performance' and closed_at is not null
     order by closed_at desc limit 1`,
  }
}
