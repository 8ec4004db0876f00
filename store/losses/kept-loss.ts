import type { LossOf } from '#core/policy/performance/row-loss'
import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * By what the sums of `span_losses` are kept. Of balanced accuracy the mistakes are, those of positive rows apart: its
 * weights are the champion's, and a promotion must not have all rows measured anew, of which some are past retention.
 */
export type KeptLoss = Pick<LossOf, 'metric' | 'classificationThreshold'>

/**
 * As `span_losses` names it. @example keptLossKey({ metric: 'brier', classificationThreshold: 0.5 }).length // => 48
 */
export function keptLossKey({ metric, classificationThreshold }: KeptLoss): string {
  return JSON.stringify({ metric, classificationThreshold })
}

/** The loss that rows are measured by. */
export function keptLoss({ metric, classificationThreshold }: KeptLoss): LossOf {
  const isWeighed = metric === 'balanced-accuracy'
  return { metric: isWeighed ? 'accuracy' : metric, classificationThreshold, positiveShare: 0.5 }
}

/**
 * Sums of `span_losses` in the unit of the metric, as SQL expressions of type double precision.
 *
 * @param beside a value of the column of that name
 */
export function lossSumsSql({ metric, positiveShare }: LossOf, beside: Statement = sql`beside`) {
  const gain = sql`(${beside} ->> 1)::double precision`
  if (metric !== 'balanced-accuracy')
    return { loss: sql`loss`, squaredLoss: sql`squared_loss`, mistakeLoss: sql`mistake_loss`, gain }
  const weighed = (negative: number, positive: number, all: Statement, ofPositives: Statement) =>
    sql`((${all} - ${ofPositives}) * ${negative}::double precision + ${ofPositives} * ${positive}::double precision)`
  const [negative, positive] = [0.5 / (1 - positiveShare), 0.5 / positiveShare]
  const loss = weighed(negative, positive, sql`mistakes`, sql`false_negatives`)
  return {
    loss,
    squaredLoss: weighed(negative ** 2, positive ** 2, sql`mistakes`, sql`false_negatives`),
    mistakeLoss: loss,
    gain: weighed(negative, positive, gain, sql`(${beside} ->> 2)::double precision`),
  }
}
