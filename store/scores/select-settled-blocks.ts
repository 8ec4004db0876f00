import type { Instant } from '#core/instant'
import { sql } from '#core/sql'
import type { Select } from '#store/tables/query-together'
import { column, instant } from '#store/tables/row'

const rowSchema = column('block_at', instant)

/** A version's blocks whose labels have come in since they were counted: only those have a naive forecast beside them. */
export function selectSettledBlocks({
  modelName,
  version,
}: {
  readonly modelName: string
  readonly version: number
}): Select<Instant> {
  return {
    row: rowSchema,
    statement: sql`
    select block_at from score_blocks as block
     where model_name = ${modelName} and version = ${version}::integer and not is_settled and not is_held_out
       and exists (select from span_losses as losses
                    where losses.model_name = block.model_name and losses.version = block.version
                      and losses.starts_at = block.block_at and losses.naive is not null)
     order by block_at`,
  }
}
