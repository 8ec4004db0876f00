import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { instant, rowOf } from '#store/tables/row'
import { type BlockResolution, blockResolutions } from './replace-blocks.ts'

const keySchema = { resolution: z.enum(blockResolutions), blockAt: instant, rowCount: z.number() }
const rowSchema = rowOf({
  ...keySchema,
  repeatedShare: z.number().nullable(),
  repeatsCounted: z.number().nullable(),
  figures: z.unknown(),
})

/** A part of a block. */
export type StoredPart = z.infer<typeof rowSchema>

interface BlockSpan {
  readonly modelName: string
  readonly version: number
  readonly resolution: BlockResolution
  readonly from: Instant
  readonly to: Instant
}

/** A version's blocks that begin in a span, in the order of time; the parts of a block follow each other. */
export function selectBlocks(span: BlockSpan): Select<StoredPart> {
  return {
    row: rowSchema,
    statement: sql`
    select resolution, block_at, row_count, repeated_share, repeats_counted, figures from feature_blocks
     where model_name = ${span.modelName} and version = ${span.version}::integer and resolution = ${span.resolution}
       and block_at >= ${toIso(span.from)}::timestamptz and block_at < ${toIso(span.to)}::timestamptz
     order by block_at, part`,
  }
}
