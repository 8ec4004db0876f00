import * as z from 'zod'
import { eachFollower, type LossSpan, naiveFollowers, pairOf } from '#core/policy/performance/loss-span'
import type { MulticlassLossOf } from '#core/policy/performance/row-loss'
import type { SqlExecutor, Statement } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'
import { lossSumsSql } from './kept-loss.ts'
import { spanColumns } from './span-columns.ts'

/**
 * Pairs of one row of an answer. The RDS Data API gives no row above 64 kB; a pair has up to 25 bytes and a row's other
 * columns up to 3 kB. With a hundred classes a span may have 30,000 pairs.
 */
const pairsOfRowMax = 2000

/** A piece of a span: its naive pairs as rule, class that was followed, class and rows, as far as a row holds them. */
const pieceSchema = rowOf({
  ...spanColumns,
  classes: z.record(z.string(), z.number()),
  naive: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
})

/**
 * Spans of a multiclass model, oldest first, of any number of classes.
 *
 * @param asked.isAsked the spans, as a condition on `span_losses`
 */
export async function loadClassLosses(
  executor: SqlExecutor,
  { lossOf, isAsked }: { readonly lossOf: MulticlassLossOf; readonly isAsked: Statement },
): Promise<LossSpan[]> {
  const sums = lossSumsSql(lossOf)
  const pieces = await executor.query(
    sql`
    select starts_at, version, labelled, ${sums.loss} as loss, ${sums.squaredLoss} as squared_loss,
           coalesce(by_class -> 'labelled', '{}') as classes, coalesce(pairs, '[]') as naive
      from span_losses
      left join lateral (
           select place / ${pairsOfRowMax}::bigint as piece, jsonb_agg(to_jsonb(rule) || pair) as pairs
             from (select rule - 1 as rule, pair, row_number() over (order by rule, each.place) - 1 as place
                     from jsonb_array_elements(naive) with ordinality as one (pairs, rule)
                    cross join lateral jsonb_array_elements(pairs) with ordinality as each (pair, place)) as listed
            group by 1) as pieces on true
     where ${isAsked} order by starts_at, version, piece`,
    pieceSchema,
  )
  return spansOf(pieces)
}

type Piece = z.infer<typeof pieceSchema>

function spansOf(pieces: readonly Piece[]): LossSpan[] {
  const spans: LossSpan[] = []
  let pairs = emptyPairs()
  for (const [index, { classes, naive, ...sums }] of pieces.entries()) {
    const before = pieces[index - 1]
    if (before?.startsAt !== sums.startsAt || before.version !== sums.version) {
      pairs = emptyPairs()
      const counts = new Map(Object.entries(classes).map(([label, rows]) => [Number(label), rows]))
      spans.push({ ...sums, classes: counts, pairs })
    }
    for (const [rule, said, label, rows] of naive) {
      const follower = naiveFollowers[rule]
      if (follower !== undefined) pairs[follower].set(pairOf(said, label), rows)
    }
  }
  return spans
}

const emptyPairs = () => eachFollower(() => new Map<number, number>())
