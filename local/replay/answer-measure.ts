import { metricFigure } from '#contracts/metric-words'
import type { ModelFile } from '#contracts/model-file'
import { type Answer, answeredClass } from '#core/answer'
import { lossOfModel } from '#core/policy/performance/loss-of'
import { rowLoss } from '#core/policy/performance/row-loss'

/** How the figures of a replay measure one answer. */
export interface AnswerMeasure {
  readonly name: string
  /**
   * A classification: 1 for a right answer and 0 for a wrong one. A regression: the loss by the model's metric.
   *
   * @param answer as a version gives it, or as `predictions.score` keeps it; or a label that is repeated
   */
  of(answer: Answer, label: number): number
}

/** @example answerMeasure({ task: 'regression', metric: 'absolute-error', classificationThreshold: 0.5 }).name // => 'mean absolute error' */
export function answerMeasure(model: Pick<ModelFile, 'task' | 'metric' | 'classificationThreshold'>): AnswerMeasure {
  const name = 'accuracy'
  switch (model.task) {
    case 'binary-classification':
      return {
        name,
        of: (score, label) => Number(Number((score as number) >= model.classificationThreshold) === label),
      }
    case 'multiclass-classification':
      return {
        name,
        of: (answer, label) => Number((typeof answer === 'number' ? answer : answeredClass(answer)) === label),
      }
    case 'regression': {
      const lossOf = lossOfModel(model, { positiveShare: 0.5, classShares: [] })
      return { name: metricFigure(model.metric, 0).name, of: (value, label) => rowLoss(value, label, lossOf) }
    }
  }
}
