import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { PairedBlock } from '#core/policy/versions/paired-block'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowLossSql } from '#store/performance/row-loss-sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  version: z.number(),
  piece: z.number(),
  labelled: z.number(),
  moments: z.number(),
  championLoss: z.number().nullable(),
  otherLoss: z.number().nullable(),
  otherAbsolute: z.number().nullable(),
  championSquares: z.number().nullable(),
  otherSquares: z.number().nullable(),
  differenceSquares: z.number().nullable(),
})

/** Versions of one statement: an answer of the RDS Data API is at most 1 MiB, and a version's blocks up to 50 kB. */
const versionsAtOnce = 10

/**
 * The losses of the champion and of other versions on the rows that both scored, in blocks of `pieceMs` counted from
 * 1970, for each version that has such rows.
 *
 * One pass over the champion's rows of the window. Rows of one time are added up first, because they may all be alike.
 */
export async function compareVersions(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly championVersion: number
    readonly otherVersions: readonly number[]
    readonly from: Instant
    readonly to: Instant
    readonly pieceMs: number
    readonly loss: LossOf
  },
): Promise<Map<number, PairedBlock[]>> {
  const blocks = new Map<number, PairedBlock[]>()
  for (let first = 0; first < asked.otherVersions.length; first += versionsAtOnce) {
    const otherVersions = asked.otherVersions.slice(first, first + versionsAtOnce)
    for (const row of await compareSome(executor, { ...asked, otherVersions })) {
      const { version, piece, ...sums } = row
      const block = {
        ...sums,
        startedAt: piece * asked.pieceMs,
        championLoss: sums.championLoss ?? 0,
        otherLoss: sums.otherLoss ?? 0,
        otherAbsolute: sums.otherAbsolute ?? 0,
        championSquares: sums.championSquares ?? 0,
        otherSquares: sums.otherSquares ?? 0,
        differenceSquares: sums.differenceSquares ?? 0,
      }
      const known = blocks.get(version)
      if (known === undefined) blocks.set(version, [block])
      else known.push(block)
    }
  }
  return blocks
}

function compareSome(executor: SqlExecutor, asked: Parameters<typeof compareVersions>[1]) {
  const label = sql`label`
  return executor.query(
    sql`
    with pairs as (
      select other.key::integer as version,
             floor(extract(epoch from observed_at) * 1000 / ${asked.pieceMs}::bigint)::bigint as piece, observed_at,
             ${rowLossSql({ score: sql`score`, label }, asked.loss)} as champion,
             ${rowLossSql({ score: sql`nullif(scores -> other.key, 'null')::double precision`, label }, asked.loss)} as other
        from predictions
       cross join jsonb_array_elements_text(${JSON.stringify(asked.otherVersions)}::jsonb) as other (key)
       where model_name = ${asked.modelName} and version = ${asked.championVersion}::integer
         and observed_at >= ${toIso(asked.from)}::timestamptz and observed_at < ${toIso(asked.to)}::timestamptz
         and score is not null and scores -> other.key is not null),
    moments as (
      select version, piece, count(champion) as labelled, sum(champion) as champion,
             sum(other) as other, sum(abs(other)) as other_absolute
        from pairs group by version, piece, observed_at)
    select version, piece, sum(labelled)::bigint as labelled,
           count(*) filter (where labelled > 0) as moments, sum(champion) as champion_loss, sum(other) as other_loss,
           sum(other_absolute) as other_absolute,
           sum((champion / nullif(labelled, 0)) ^ 2) as champion_squares,
           sum((other / nullif(labelled, 0)) ^ 2) as other_squares,
           sum(((champion - other) / nullif(labelled, 0)) ^ 2) as difference_squares
      from moments group by version, piece order by version, piece`,
    rowSchema,
  )
}
