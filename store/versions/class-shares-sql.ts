import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * The share of each class among the rows that a version was trained on, as an expression of type jsonb over a row of
 * `model_versions`: the weights of a multiclass `balanced-accuracy`. Those of the trainer, or made of its counts where it
 * wrote no losses, none of them 0. Empty where its report is not kept, and where the version knows no classes.
 *
 * @param evaluation an expression of type jsonb
 */
export function classSharesSql(evaluation: Statement): Statement {
  const shares = sql`${evaluation} #> '{lossesByTime,classShares}'`
  const counts = sql`${evaluation} #> '{classCounts,training}'`
  // Half a row more for each class, as the container has it.
  const counted = sql`
    (select jsonb_agg((count + 0.5) / (total + 0.5 * classes) order by place)
       from (select count::double precision, place, sum(count::double precision) over () as total, count(*) over () as classes
               from jsonb_array_elements_text(${counts}) with ordinality as counted (count, place)) as class)`
  return sql`(case when jsonb_typeof(${shares}) = 'array' then ${shares}
                   when jsonb_typeof(${counts}) = 'array' then coalesce(${counted}, '[]')
                   else '[]' end)`
}
