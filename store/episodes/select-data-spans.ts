import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instant, instantOrNull, rowOf } from '#store/tables/row'

const rowSchema = rowOf({ subject: z.string(), openedAt: instant, closedAt: instantOrNull })

export type DataSpan = z.infer<typeof rowSchema>

/**
 * The data-quality episodes of a model that were open at some time since a moment, without those whose data counts as
 * usual: it was right.
 */
export function selectDataSpans(asked: { readonly modelName: string; readonly since: Instant }): Select<DataSpan> {
  return {
    row: rowSchema,
    statement: sql`
    select subject, opened_at, closed_at from episodes
     where model_name = ${asked.modelName} and kind = 'data-quality'
       and (closed_at is null or closed_at >= ${toIso(asked.since)}::timestamptz)
       and coalesce(close_reason, '') not in ('usual', 'accepted')`,
  }
}
