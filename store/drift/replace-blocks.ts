import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'

/** A span of time that a version's features are summed up over: a day, or a quarter of one (six hours), in UTC. */
export const blockResolutions = ['day', 'quarter'] as const
export type BlockResolution = (typeof blockResolutions)[number]

export interface NewBlock {
  readonly resolution: BlockResolution
  readonly blockAt: Instant
  readonly rowCount: number
  /** The share of rows that repeat another one, and the rows it is of; null where that is unknown. */
  readonly repeats: { readonly mean: number; readonly rowCount: number } | null
  /** As core/policy/drift encodes them: one value for each database row. */
  readonly parts: readonly unknown[]
}

/** Rows of a statement, of up to 48 kB each: the RDS Data API takes 4 MiB a request. */
const statementRowsMax = 40

/**
 * Stores blocks of a version's features in place of earlier ones of the same spans, each as a whole or not at all.
 * Repeating it changes nothing.
 */
export async function replaceBlocks(
  executor: SqlExecutor,
  {
    modelName,
    version,
    blocks,
  }: { readonly modelName: string; readonly version: number; readonly blocks: readonly NewBlock[] },
): Promise<void> {
  for (const together of inStatements(blocks)) {
    const rows = together.flatMap(({ resolution, blockAt, rowCount, repeats, parts }) =>
      parts.map((figures, part) => {
        const counted = { repeatedShare: repeats?.mean ?? null, repeatsCounted: repeats?.rowCount ?? null }
        return { resolution, blockAt: toIso(blockAt), part, rowCount, ...counted, figures }
      }),
    )
    const keys = together.map(({ resolution, blockAt, parts }) => ({
      resolution,
      blockAt: toIso(blockAt),
      parts: parts.length,
    }))
    await executor.execute(sql`
      with superfluous as (
        -- A block that has fewer parts than before must not keep the others.
        delete from feature_blocks as stored
         using jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as key (
                 resolution text, "blockAt" timestamptz, parts integer)
         where stored.model_name = ${modelName} and stored.version = ${version}::integer
           and stored.resolution = key.resolution and stored.block_at = key."blockAt" and stored.part >= key.parts)
      insert into feature_blocks (model_name, version, resolution, block_at, part, row_count, repeated_share,
                                  repeats_counted, figures)
      select ${modelName}, ${version}::integer, row.resolution, row."blockAt", row.part, row."rowCount",
             row."repeatedShare", row."repeatsCounted", row.figures
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
               resolution text, "blockAt" timestamptz, part integer, "rowCount" integer,
               "repeatedShare" double precision, "repeatsCounted" integer, figures jsonb)
      on conflict (model_name, version, resolution, block_at, part) do update
        set row_count = excluded.row_count, repeated_share = excluded.repeated_share,
            repeats_counted = excluded.repeats_counted, figures = excluded.figures`)
  }
}

/** Whole blocks of as many parts as a statement takes, in their order. */
function inStatements(blocks: readonly NewBlock[]): NewBlock[][] {
  const statements: NewBlock[][] = []
  let rows = statementRowsMax
  for (const block of blocks) {
    if (rows + block.parts.length > statementRowsMax) {
      statements.push([])
      rows = 0
    }
    statements.at(-1)?.push(block)
    rows += block.parts.length
  }
  return statements
}
