import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instant, rowOf } from '#store/tables/row'
import type { BlockResolution } from './replace-blocks.ts'

const rowSchema = rowOf({ blockAt: instant, rowCount: z.number() })

/**
 * The rows that the stored profiles have for each block of a span, without reading a profile. Days are counted from
 * days, quarters from hours, both from half hours that are not rolled up yet.
 */
export function selectBlockRows(span: {
  readonly modelName: string
  readonly resolution: BlockResolution
  readonly from: Instant
  readonly to: Instant
}): Select<z.infer<typeof rowSchema>> {
  const length = span.resolution === 'day' ? '1 day' : '6 hours'
  const rolledUp = span.resolution === 'day' ? 'day' : 'hour'
  return {
    row: rowSchema,
    statement: sql`
    select date_bin(${length}::interval, bucket_at, timestamptz '2000-01-01 00:00:00Z') as block_at,
           sum(row_count)::integer as row_count
      from feature_profiles
     where model_name = ${span.modelName} and part = 0 and resolution in (${rolledUp}, 'half-hour')
       and bucket_at >= ${toIso(span.from)}::timestamptz and bucket_at < ${toIso(span.to)}::timestamptz
     group by 1 order by 1`,
  }
}
