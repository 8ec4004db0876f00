import * as z from 'zod'
import { type Instant, toIso } from '#core/instant'
import type { SqlExecutor } from '#core/ports/database'
import { sql } from '#core/sql'
import { rowOf } from '#store/tables/row'

const rowSchema = rowOf({
  version: z.number(),
  labels: z.number(),
  championCorrectOnly: z.number(),
  otherCorrectOnly: z.number(),
})

export type PairedCounts = z.infer<typeof rowSchema>

/**
 * Compares the champion with other versions on the labelled rows that both scored since a moment: paired counts, for
 * each version with such rows.
 *
 * Scores are compared as JSON's decimals, which order as the doubles do: converting each row's scores to text and then
 * to doubles costs twice as much.
 */
export function compareVersions(
  executor: SqlExecutor,
  asked: {
    readonly modelName: string
    readonly championVersion: number
    readonly otherVersions: readonly number[]
    readonly from: Instant
    readonly threshold: number
  },
): Promise<PairedCounts[]> {
  return executor.query(
    sql`
    with rows as (
      select (score >= ${asked.threshold}::double precision) = (label = 1) as champion_correct,
             label = 1 as is_positive, scores
        from predictions
       where model_name = ${asked.modelName} and version = ${asked.championVersion}::integer
         and observed_at >= ${toIso(asked.from)}::timestamptz and label is not null and score is not null
         and scores is not null),
    pairs as (
      select other.key::integer as version, rows.champion_correct,
             (rows.scores -> other.key >= ${JSON.stringify(asked.threshold)}::jsonb) = rows.is_positive as other_correct
        from rows
       cross join jsonb_array_elements_text(${JSON.stringify(asked.otherVersions)}::jsonb) as other (key))
    select version, count(other_correct) as labels,
           count(*) filter (where champion_correct and not other_correct) as champion_correct_only,
           count(*) filter (where other_correct and not champion_correct) as other_correct_only
      from pairs group by version having count(other_correct) > 0 order by version`,
    rowSchema,
  )
}
