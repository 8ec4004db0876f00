import type { FeatureDefinition } from '#contracts/model-file'

/** The two series that a model's scores become, as features are: they are watched, listed and drawn with them. */
export interface ScoreFeatures {
  readonly prediction: FeatureDefinition
  readonly confidence: FeatureDefinition
}

/**
 * The names of a model's own `prediction` and `confidence` among its features. A column of the user's that has such a
 * name keeps it, and the model's own is then called `model's prediction`.
 *
 * @complexity O(features)
 * @example scoreFeatures([{ name: 'prediction', group: 'other', kind: 'numeric' }]).prediction.name // => "model's prediction"
 */
export function scoreFeatures(features: readonly Pick<FeatureDefinition, 'name'>[]): ScoreFeatures {
  const taken = new Set(features.map(({ name }) => name))
  const named = (wanted: string): FeatureDefinition => {
    let name = wanted
    while (taken.has(name)) name = `model's ${name}`
    return { name, group: 'prediction', kind: 'numeric' }
  }
  return { prediction: named('prediction'), confidence: named('confidence') }
}

/**
 * Which series of the scores a name stands for; null for a feature.
 *
 * @complexity O(features)
 * @example scoreSeries([{ name: 'price' }], 'confidence') // => 'confidence'
 */
export function scoreSeries(
  features: readonly Pick<FeatureDefinition, 'name'>[],
  name: string,
): keyof ScoreFeatures | null {
  const { prediction, confidence } = scoreFeatures(features)
  if (name === prediction.name) return 'prediction'
  return name === confidence.name ? 'confidence' : null
}
