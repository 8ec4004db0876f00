import { isMoneyMetric } from '#contracts/metric-kind'
import type { Task } from '#contracts/task'
import {
  type BinaryLossOf,
  certaintyMax,
  classWeight,
  type LossOf,
  type MulticlassLossOf,
  type RegressionLossOf,
} from '#core/policy/performance/row-loss'
import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/** A version's answer to a row, as SQL expressions. */
export interface AnswerSql {
  /** Of type double precision: the score, the value, or the index of the class; null without an answer. */
  readonly value: Statement
  /** Of type jsonb, of several classes alone: the list of their probabilities; null without an answer. */
  readonly probabilities: Statement
}

/** The answer of the version that a row of `predictions` was answered by. */
export const ownAnswerSql: AnswerSql = { value: sql`score`, probabilities: sql`probabilities` }

/**
 * The answer of another version.
 *
 * @param answer an expression of type jsonb: the answer as `predictions.scores` has it, or null
 */
export function otherAnswerSql(answer: Statement, task: Task): AnswerSql {
  if (task !== 'multiclass-classification') {
    const value = sql`(case when jsonb_typeof(${answer}) = 'number' then (${answer})::double precision end)`
    return { value, probabilities: sql`null::jsonb` }
  }
  const probabilities = sql`(case when jsonb_typeof(${answer}) = 'array' then ${answer} end)`
  // The class of the largest one, the first of equals. Its numbers are numeric in jsonb: ten million of them, those of
  // 100,000 rows of a hundred classes, took minutes to read as double precision.
  const value = sql`(select (place - 1)::double precision
    from jsonb_array_elements(${probabilities}) with ordinality as one (probability, place)
   order by nullif(probability, 'null')::numeric desc nulls last, place limit 1)`
  return { value, probabilities }
}

/** Whether a row of `predictions` has an answer, as a condition. */
export function isAnsweredSql(task: Task): Statement {
  return task === 'multiclass-classification'
    ? sql`score is not null and probabilities is not null`
    : sql`score is not null`
}

/**
 * A row's loss as an SQL expression of type double precision: `rowLoss` in the database, where the rows are.
 *
 * @param answer null gives null
 * @param label an expression of type double precision: 0 or 1, the index of the class, or the value; null gives null
 */
export function rowLossSql(
  { answer, label }: { readonly answer: AnswerSql; readonly label: Statement },
  lossOf: LossOf,
): Statement {
  switch (lossOf.task) {
    case 'binary-classification':
      return binaryLossSql(answer.value, label, lossOf)
    case 'multiclass-classification':
      return multiclassLossSql(answer, label, lossOf)
    case 'regression':
      return regressionLossSql(answer.value, label, lossOf)
  }
}

function binaryLossSql(
  score: Statement,
  label: Statement,
  { metric, classificationThreshold, positiveShare }: BinaryLossOf,
): Statement {
  const isPositive = sql`(${label} = 1)`
  const isPredicted = sql`(${score} >= ${classificationThreshold}::double precision)`
  const known = sql`(${score} is not null and ${label} is not null)`
  if (isMoneyMetric(metric)) {
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

function multiclassLossSql(
  { value, probabilities }: AnswerSql,
  label: Statement,
  { metric, classShares }: MulticlassLossOf,
): Statement {
  // Once, because the answered class of another version has to be searched for.
  const isMistake = sql`(${value} <> ${label})::integer::double precision`
  const isUnknownClass = sql`(${label} >= jsonb_array_length(${probabilities}))`
  const ofLabel = sql`(case when ${isUnknownClass} then 0
    else (${probabilities} ->> (${label})::integer)::double precision end)`
  switch (metric) {
    case 'accuracy':
      return isMistake
    case 'balanced-accuracy': {
      const weights = JSON.stringify(classShares.map((_, index) => classWeight(index, classShares)))
      return sql`(${isMistake} * coalesce((${weights}::jsonb ->> (${label})::integer)::double precision, 1))`
    }
    case 'log-loss':
      return sql`(- ln(case when ${ofLabel} >= 0 then greatest(${certaintyMax}::double precision, ${ofLabel}) end))`
    case 'brier':
      return sql`(case when ${isUnknownClass} then 1 else 0 end + (select sum(gap * gap)::double precision
        from jsonb_array_elements(${probabilities}) with ordinality as one (probability, place)
       cross join lateral (
             select nullif(probability, 'null')::numeric - case when place - 1 = ${label} then 1 else 0 end as gap) as gaps
       where ${label} is not null))`
  }
}

function regressionLossSql(value: Statement, label: Statement, { metric }: RegressionLossOf): Statement {
  const error = sql`(${label} - ${value})`
  if (typeof metric === 'object')
    return sql`greatest(${metric.quantile}::double precision * ${error}, ${metric.quantile - 1}::double precision * ${error})`
  return metric === 'absolute-error' ? sql`abs(${error})` : sql`(${error} ^ 2)`
}
