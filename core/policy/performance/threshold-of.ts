import type { Configuration } from '#contracts/configuration'
import { isShareMetric } from '#contracts/metric-kind'
import type { ModelFile } from '#contracts/model-file'

/**
 * The `performance_threshold` that a model is held to; null where its metric is no share, and nobody has set it.
 *
 * @param model.isThresholdSet a person has set it, for this model or for all
 * @example thresholdOf({ configuration: { performance_threshold: 0.7 }, definition: { metric: 'brier' },
 *   isThresholdSet: false }) // => null
 */
export function thresholdOf({
  configuration,
  definition,
  isThresholdSet,
}: {
  readonly configuration: Pick<Configuration, 'performance_threshold'>
  readonly definition: Pick<ModelFile, 'metric'>
  readonly isThresholdSet: boolean
}): number | null {
  return isShareMetric(definition.metric) || isThresholdSet ? configuration.performance_threshold : null
}
