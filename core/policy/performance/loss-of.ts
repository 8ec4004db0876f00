import type { BinaryMetric, MulticlassMetric, RegressionMetric } from '#contracts/metric'
import type { ModelFile } from '#contracts/model-file'
import type { LossOf } from './row-loss.ts'

/** How often each class came among the rows that a version was trained on. */
export interface ClassShares {
  /** Of a binary classification, in (0, 1): a half while it is not known. */
  readonly positiveShare: number
  /** Of several classes, each above 0; empty while they are not known. */
  readonly classShares: readonly number[]
}

/**
 * The facts that a row's loss depends on, by a model's file and a version's training rows.
 *
 * @example lossOfModel({ task: 'regression', metric: 'absolute-error', classificationThreshold: 0.5 }, { positiveShare:
 *   0.5, classShares: [] }) // => { task: 'regression', metric: 'absolute-error' }
 */
export function lossOfModel(
  { task, metric, classificationThreshold }: Pick<ModelFile, 'task' | 'metric' | 'classificationThreshold'>,
  { positiveShare, classShares }: ClassShares,
): LossOf {
  // The model file holds a metric to its task.
  switch (task) {
    case 'binary-classification':
      return { task, metric: metric as BinaryMetric, classificationThreshold, positiveShare }
    case 'multiclass-classification':
      return { task, metric: metric as MulticlassMetric, classShares }
    case 'regression':
      return { task, metric: metric as RegressionMetric }
  }
}
