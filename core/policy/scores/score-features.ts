import type { FeatureKind } from '#contracts/features'
import type { FeatureDefinition } from '#contracts/model-file'
import type { Task } from '#contracts/task'

/** The series that a model's answers become, as features are: they are watched, listed and drawn with them. */
export interface ScoreFeatures {
  readonly prediction: FeatureDefinition
  /** Null of a regression, whose values do not say how sure they are. */
  readonly confidence: FeatureDefinition | null
}

/**
 * The names of a model's own `prediction` and `confidence` among its features. A column of the user's that has such a
 * name keeps it, and the model's own is then called `model's prediction`. The prediction of several classes is a
 * category: classes have no order.
 *
 * @complexity O(features)
 * @example scoreFeatures([{ name: 'prediction' }], 'regression').prediction.name // => "model's prediction"
 */
export function scoreFeatures(features: readonly Pick<FeatureDefinition, 'name'>[], task: Task): ScoreFeatures {
  const taken = new Set(features.map(({ name }) => name))
  const named = (wanted: string, kind: FeatureKind): FeatureDefinition => {
    let name = wanted
    while (taken.has(name)) name = `model's ${name}`
    return { name, group: 'prediction', kind }
  }
  return {
    prediction: named('prediction', task === 'multiclass-classification' ? 'categorical' : 'numeric'),
    confidence: task === 'regression' ? null : named('confidence', 'numeric'),
  }
}

/** The series that there are. @example seriesOf(scoreFeatures([], 'regression')).length // => 1 */
export function seriesOf({ prediction, confidence }: ScoreFeatures): FeatureDefinition[] {
  return confidence === null ? [prediction] : [prediction, confidence]
}

/**
 * Which series of the scores a name stands for; null for a feature.
 *
 * @complexity O(features)
 * @example scoreSeries([{ name: 'price' }], 'confidence', 'regression') // => null
 */
export function scoreSeries(
  features: readonly Pick<FeatureDefinition, 'name'>[],
  name: string,
  task: Task,
): keyof ScoreFeatures | null {
  const { prediction, confidence } = scoreFeatures(features, task)
  if (name === prediction.name) return 'prediction'
  return name === confidence?.name ? 'confidence' : null
}
