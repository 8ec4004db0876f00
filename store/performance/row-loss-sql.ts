import { certaintyMax, type LossOf } from '#core/policy/performance/row-loss'
import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * A row's loss as an SQL expression of type double precision: `rowLoss` in the database, where the rows are.
 *
 * @param score an expression of type double precision; null gives null
 * @param label an expression of type double precision, 0 or 1; null gives null
 */
export function rowLossSql(
  { score, label }: { readonly score: Statement; readonly label: Statement },
  { metric, classificationThreshold, positiveShare }: LossOf,
): Statement {
  const isPositive = sql`(${label} = 1)`
  const isPredicted = sql`(${score} >= ${classificationThreshold}::double precision)`
  const known = sql`(${score} is not null and ${label} is not null)`
  if (typeof metric === 'object') {
    const { truePositive, falsePositive, trueNegative, falseNegative } = metric.values
    return sql`(case when ${known} then
      - (case when ${isPredicted}
              then case when ${isPositive} then ${truePositive}::double precision else ${falsePositive}::double precision end
              else case when ${isPositive} then ${falseNegative}::double precision else ${trueNegative}::double precision end
         end) end)`
  }
  switch (metric) {
    case 'accuracy':
      return sql`(case when ${known} then case when ${isPredicted} = ${isPositive} then 0 else 1 end end)::double precision`
    case 'balanced-accuracy':
      return sql`(case when ${known} then case when ${isPredicted} = ${isPositive} then 0
        else 0.5 / case when ${isPositive} then ${positiveShare}::double precision
                        else ${1 - positiveShare}::double precision end end end)::double precision`
    case 'log-loss':
      return sql`(case when ${known} then - ln(greatest(${certaintyMax}::double precision,
        case when ${isPositive} then ${score} else 1 - ${score} end)) end)::double precision`
    case 'brier':
      return sql`((${score} - ${label}) ^ 2)::double precision`
  }
}
