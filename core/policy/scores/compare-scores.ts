import type { Configuration } from '#contracts/configuration'
import type { FeatureComparison } from '#core/policy/drift/compare-feature'
import type { ScoreBins } from './score-bins.ts'
import type { ScoreCounts } from './score-block.ts'
import type { ScoreFeatures } from './score-features.ts'
import { type BinRows, binnedKs } from './score-ranks.ts'

export interface ScoresToCompare {
  readonly names: ScoreFeatures
  /** Null where the version has no scores of rows that it was not trained on. */
  readonly bins: ScoreBins | null
  readonly reference: ScoreCounts
  readonly current: ScoreCounts
  /** A feature that the scores depend on has a data-quality problem. */
  readonly broken: boolean
  readonly configuration: Pick<Configuration, 'drift_rows_min'>
}

/**
 * Compares a version's scores now with those of rows that it was not trained on: an effect size of the prediction and of
 * the confidence each, not yet a verdict.
 *
 * @complexity O(bins)
 * @see `compareFeature`, which does the same for a feature
 */
export function compareScores(scores: ScoresToCompare): FeatureComparison[] {
  const { names, bins, reference, current } = scores
  const note = hindranceOf(scores)
  const compared = (name: keyof ScoreFeatures, pair: { reference: BinRows; current: BinRows }): FeatureComparison => {
    const found = bins && note === null ? binnedKs(bins[name], pair) : null
    const { name: featureName, group, kind } = names[name]
    return {
      featureName,
      group,
      kind,
      status: found ? 'comparable' : note === 'too-few-rows' ? 'insufficient-data' : 'not-comparable',
      note,
      statistic: found?.statistic ?? null,
      statisticName: 'ks',
      location: found?.location ?? null,
      pValue: null,
      referenceCount: reference.rowCount,
      currentCount: current.rowCount,
      referenceNullRate: reference.rowCount > 0 ? 0 : null,
      currentNullRate: current.rowCount > 0 ? 0 : null,
    }
  }
  return [
    compared('prediction', { reference: reference.predictions, current: current.predictions }),
    compared('confidence', { reference: reference.confidences, current: current.confidences }),
  ]
}

function hindranceOf({ bins, broken, reference, current, configuration }: ScoresToCompare): FeatureComparison['note'] {
  if (!bins || reference.rowCount === 0) return 'no-held-out-scores'
  if (broken) return 'broken-data'
  return current.rowCount < configuration.drift_rows_min ? 'too-few-rows' : null
}
