import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * The share of each class among the rows that a version was trained on, as an expression of type jsonb over a row of
 * `model_versions`: the weights of a multiclass `balanced-accuracy`, as the trainer had them. Empty where its report is
 * not kept, and where the version knows no classes.
 *
 * @param evaluation an expression of type jsonb
 */
export function classSharesSql(evaluation: Statement): Statement {
  const shares = sql`${evaluation} #> '{lossesByTime,classShares}'`
  return sql`(case when jsonb_typeof(${shares}) = 'array' then ${shares} else '[]' end)`
}
