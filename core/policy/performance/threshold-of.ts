import type { Configuration } from '#contracts/configuration'
import { isShareMetric } from '#contracts/metric'
import type { ModelFile } from '#contracts/model-file'

export interface ThresholdOf {
  readonly configuration: Pick<Configuration, 'performance_threshold'>
  readonly definition: Pick<ModelFile, 'metric'>
  /** A person has set it, for the model or for all. */
  readonly isThresholdSet: boolean
}

/** `performance_threshold` where a model is judged by it; null where the metric is no share, and nobody has set it. */
export function thresholdOf({ configuration, definition, isThresholdSet }: ThresholdOf): number | null {
  return isShareMetric(definition.metric) || isThresholdSet ? configuration.performance_threshold : null
}
