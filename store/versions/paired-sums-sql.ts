import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { LossOf } from '#core/policy/performance/row-loss'
import type { PairedBlock } from '#core/policy/versions/paired-block'
import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { isAnsweredSql, otherAnswerSql, ownAnswerSql, rowLossSql } from '#store/performance/row-loss-sql'
import { rowOf } from '#store/tables/row'

/** The rows of a champion that other versions scored, too. */
export interface PairsAsked {
  readonly modelName: string
  readonly championVersion: number
  readonly otherVersions: readonly number[]
  readonly from: Instant
  readonly to: Instant
  /** The length of the blocks, which are counted from 1970. */
  readonly pieceMs: number
  readonly loss: LossOf
}

/** A block of the champion and another version. */
export interface PairedRow extends PairedBlock {
  readonly version: number
}

export const pairedRowSchema: z.ZodType<PairedRow> = rowOf({
  version: z.number(),
  startedAt: z.number(),
  labelled: z.number(),
  moments: z.number(),
  championLoss: z.number(),
  otherLoss: z.number(),
  otherAbsolute: z.number(),
  championSquares: z.number(),
  otherSquares: z.number(),
  differenceSquares: z.number(),
})

/**
 * The losses of the champion and of other versions on the rows that both scored, as a query of `PairedRow`s.
 *
 * One pass over the champion's rows of the window. Rows of one time are added up first, because they may all be alike.
 */
export function pairedSumsSql(asked: PairsAsked): Statement {
  const label = sql`label`
  const { task } = asked.loss
  const other = otherAnswerSql(sql`scores -> other.key`, task)
  return sql`
    -- The class of a list of probabilities is searched for once a row, however often its loss is added up.
    with pairs as materialized (
      select other.key::integer as version, observed_at,
             floor(extract(epoch from observed_at) * 1000 / ${asked.pieceMs}::bigint) as piece,
             ${rowLossSql({ answer: ownAnswerSql, label }, asked.loss)} as champion,
             ${rowLossSql({ answer: other, label }, asked.loss)} as other
        from predictions
       cross join jsonb_array_elements_text(${JSON.stringify(asked.otherVersions)}::jsonb) as other (key)
       where model_name = ${asked.modelName} and version = ${asked.championVersion}::integer
         and observed_at >= ${toIso(asked.from)}::timestamptz and observed_at < ${toIso(asked.to)}::timestamptz
         and ${isAnsweredSql(task)} and scores -> other.key is not null),
    moments as (
      select version, piece, count(champion) as labelled, sum(champion) as champion,
             sum(other) as other, sum(abs(other)) as other_absolute
        from pairs group by version, piece, observed_at)
    select version, (piece * ${asked.pieceMs}::bigint)::double precision as started_at,
           sum(labelled)::bigint as labelled, count(*) filter (where labelled > 0) as moments,
           coalesce(sum(champion), 0) as champion_loss, coalesce(sum(other), 0) as other_loss,
           coalesce(sum(other_absolute), 0) as other_absolute,
           coalesce(sum((champion / nullif(labelled, 0)) ^ 2), 0) as champion_squares,
           coalesce(sum((other / nullif(labelled, 0)) ^ 2), 0) as other_squares,
           coalesce(sum(((champion - other) / nullif(labelled, 0)) ^ 2), 0) as difference_squares
      from moments group by version, piece`
}

/** Versions of one statement: an answer of the RDS Data API is at most 1 MiB, and a version's blocks up to 50 kB. */
const versionsAtOnce = 10

/** Reads blocks for some versions at a time, and returns those of each version that has any, in the order of time. */
export async function blocksByVersion(
  otherVersions: readonly number[],
  read: (otherVersions: readonly number[]) => Promise<readonly PairedRow[]>,
): Promise<Map<number, PairedBlock[]>> {
  const blocks = new Map<number, PairedBlock[]>()
  for (let first = 0; first < otherVersions.length; first += versionsAtOnce) {
    for (const { version, ...block } of await read(otherVersions.slice(first, first + versionsAtOnce))) {
      const known = blocks.get(version)
      if (known === undefined) blocks.set(version, [block])
      else known.push(block)
    }
  }
  return blocks
}
