import {
  type BinaryLossOf,
  classWeight,
  type LossOf,
  type MulticlassLossOf,
  type RegressionLossOf,
} from '#core/policy/performance/row-loss'
import type { Statement } from '#core/ports/database'
import { sql } from '#core/sql'

/**
 * By what the sums of `span_losses` are kept. Of balanced accuracy the mistakes are, by class: its weights are the
 * champion's, and a promotion must not have all rows measured anew, of which some are past retention.
 */
export type KeptLoss = Omit<BinaryLossOf, 'positiveShare'> | Omit<MulticlassLossOf, 'classShares'> | RegressionLossOf

/**
 * As `span_losses` names it. @example keptLossKey({ task: 'binary-classification', metric: 'brier',
 *   classificationThreshold: 0.5 }).length // => 48
 */
export function keptLossKey(loss: KeptLoss): string {
  const { task, metric } = loss
  return task === 'binary-classification'
    ? JSON.stringify({ metric, classificationThreshold: loss.classificationThreshold })
    : JSON.stringify({ task, metric })
}

/** The loss that rows are measured by. */
export function keptLoss(loss: KeptLoss): LossOf {
  switch (loss.task) {
    case 'binary-classification': {
      const { task, metric, classificationThreshold } = loss
      const isWeighed = metric === 'balanced-accuracy'
      return { task, metric: isWeighed ? 'accuracy' : metric, classificationThreshold, positiveShare: 0.5 }
    }
    case 'multiclass-classification': {
      const { task, metric } = loss
      return { task, metric: metric === 'balanced-accuracy' ? 'accuracy' : metric, classShares: [] }
    }
    case 'regression':
      return loss
  }
}

/**
 * Sums of `span_losses` in the unit of the metric, as SQL expressions of type double precision.
 *
 * @param beside a value of the column of that name
 */
export function lossSumsSql(lossOf: LossOf, beside: Statement = sql`beside`) {
  const gain = sql`(${beside} ->> 1)::double precision`
  if (lossOf.metric !== 'balanced-accuracy')
    return { loss: sql`loss`, squaredLoss: sql`squared_loss`, mistakeLoss: sql`mistake_loss`, gain }
  if (lossOf.task === 'multiclass-classification') {
    const { classShares } = lossOf
    const weighed = (byClass: Statement, power: 1 | 2) => weighedSql(byClass, { classShares, power })
    const loss = weighed(sql`by_class -> 'mistakes'`, 1)
    return {
      loss,
      squaredLoss: weighed(sql`by_class -> 'mistakes'`, 2),
      mistakeLoss: loss,
      gain: weighed(sql`${beside} -> 2`, 1),
    }
  }
  const { positiveShare } = lossOf
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

/** The sum of counts by class, each by the weight of its class. @param byClass an object of class index to count */
function weighedSql(
  byClass: Statement,
  { classShares, power }: { readonly classShares: readonly number[]; readonly power: 1 | 2 },
): Statement {
  const weights = JSON.stringify(classShares.map((_, label) => classWeight(label, classShares) ** power))
  return sql`(select coalesce(sum(count::double precision * coalesce((${weights}::jsonb ->> class::integer)::double precision, 1)), 0)
                from jsonb_each_text(${byClass}) as counted (class, count))`
}
