import type { ModelFile } from '#contracts/model-file'
import type { Answer } from '#core/answer'
import { lossOfModel } from '#core/policy/performance/loss-of'
import { rowLoss } from '#core/policy/performance/row-loss'
import { keptLoss } from '#store/losses/kept-loss'
import { answerMeasure } from './answer-measure.ts'

/** The record that a replay keeps of an answer once its label is known: two numbers, however many classes the answer has. */
export interface AnswerJudge {
  /** Whether the loss is one of the probabilities of several classes: `predictions.score` alone does not tell it. */
  readonly needsProbabilities: boolean
  /**
   * The loss by the model's metric, before classes are weighed: a mistake counts 1 by balanced accuracy, because its
   * weights depend on the rows that are compared in the end.
   *
   * @param answer as a version gives it; or as `predictions.score` keeps it, unless probabilities are needed
   */
  lossOf(answer: Answer, label: number): number
  /** Always false of a regression, whose answers are not right or wrong. */
  isRight(answer: Answer, label: number): boolean
}

/**
 * @example answerJudge({ task: 'regression', metric: 'absolute-error', classificationThreshold: 0.5 }).lossOf(3, 5)
 *   // => 2
 */
export function answerJudge(model: Pick<ModelFile, 'task' | 'metric' | 'classificationThreshold'>): AnswerJudge {
  const lossOf = keptLoss(lossOfModel(model, { positiveShare: 0.5, classShares: [] }))
  const measure = answerMeasure(model)
  const isOfClasses = lossOf.task === 'multiclass-classification'
  const needsProbabilities = isOfClasses && lossOf.metric !== 'accuracy'
  return {
    needsProbabilities,
    lossOf:
      isOfClasses && !needsProbabilities
        ? (answer, label) => 1 - measure.of(answer, label)
        : (answer, label) => rowLoss(answer, label, lossOf),
    isRight: (answer, label) => model.task !== 'regression' && measure.of(answer, label) === 1,
  }
}
