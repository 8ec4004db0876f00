import {
  estimatePerformance,
  type ObservedDay,
  observedDays,
  type PerformanceEstimate,
} from '#core/policy/performance/estimate/estimate-performance'
import type { VersionScores } from '#core/policy/scores/score-history'
import type { Database } from '#core/ports/database'
import type { LoadedModel } from '#store/models/load-model'
import { lossOfKey } from '#store/performance/keep-losses'
import { loadPositiveShare } from '#store/performance/load-positive-share'
import { measureLabelDelay } from '#store/performance/measure-label-delay'

export interface EstimatedScores {
  readonly lossOf: string
  readonly estimate: PerformanceEstimate | null
  readonly observed: readonly ObservedDay[]
}

/**
 * What is expected of the champion's rows whose labels are not in. It is made where scores are counted, not where labels
 * are: it matters most while no label comes.
 */
export async function estimateScores(
  database: Database,
  { model, version, scores }: { readonly model: LoadedModel; readonly version: number; readonly scores: VersionScores },
): Promise<EstimatedScores> {
  const { modelName, definition } = model
  const { metric, classificationThreshold } = definition
  const share = metric === 'balanced-accuracy' ? await loadPositiveShare(database, { modelName, version }) : null
  const lagMs = Math.max(0, (await measureLabelDelay(database, { modelName })) ?? 0)
  // A class that the training did not see has no weight of its own.
  const positiveShare = share === null || share <= 0 || share >= 1 ? 0.5 : share
  const lossOf = { metric, classificationThreshold, positiveShare }
  const { blocks } = scores
  return {
    lossOf: lossOfKey(lossOf),
    estimate: estimatePerformance(blocks, { lossOf, lagMs }),
    observed: observedDays(blocks, { lossOf }),
  }
}
