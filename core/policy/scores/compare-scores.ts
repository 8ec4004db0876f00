import type { Configuration } from '#contracts/configuration'
import type { FeatureKind } from '#contracts/features'
import type { FeatureDefinition } from '#contracts/model-file'
import type { FeatureComparison } from '#core/policy/drift/compare-feature'
import { classDifference } from './class-counts.ts'
import type { ScoreBins } from './score-bins.ts'
import type { ScoreCounts } from './score-block.ts'
import type { ScoreFeatures } from './score-features.ts'
import { type BinRows, binnedKs } from './score-ranks.ts'

export interface ScoresToCompare {
  readonly names: ScoreFeatures
  /** Of several classes, in the order of their indexes; an index stands for itself where its name is not known. */
  readonly classNames: readonly string[]
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
 * the confidence each, not yet a verdict. Answers of several classes are compared as categories are.
 *
 * @complexity O(bins)
 * @see `compareFeature`, which does the same for a feature
 */
export function compareScores(scores: ScoresToCompare): FeatureComparison[] {
  const { names, classNames, bins, reference, current } = scores
  const note = hindranceOf(scores)
  const compared = (
    { name: featureName, group, kind }: FeatureDefinition,
    pair: { reference: BinRows; current: BinRows },
    edges: readonly number[] | undefined,
  ): FeatureComparison => {
    const found = edges && note === null ? differenceOf(pair, edges, { kind, classNames }) : null
    return {
      featureName,
      group,
      kind,
      status: found ? 'comparable' : note === 'too-few-rows' ? 'insufficient-data' : 'not-comparable',
      note,
      statistic: found?.statistic ?? null,
      statisticName: kind === 'categorical' ? 'total-variation' : 'ks',
      location: found?.location ?? null,
      referenceCount: reference.rowCount,
      currentCount: current.rowCount,
      referenceNullRate: reference.rowCount > 0 ? 0 : null,
      currentNullRate: current.rowCount > 0 ? 0 : null,
    }
  }
  const predictions = { reference: reference.predictions, current: current.predictions }
  const confidences = { reference: reference.confidences, current: current.confidences }
  return [
    compared(names.prediction, predictions, bins?.prediction),
    ...(names.confidence === null ? [] : [compared(names.confidence, confidences, bins?.confidence)]),
  ]
}

function differenceOf(
  pair: { readonly reference: BinRows; readonly current: BinRows },
  edges: readonly number[],
  { kind, classNames }: { readonly kind: FeatureKind; readonly classNames: readonly string[] },
): { readonly statistic: number; readonly location: number | string | null } | null {
  if (kind === 'numeric') return binnedKs(edges, pair)
  const found = classDifference(pair)
  return found && { statistic: found.statistic, location: classNames[Number(found.location)] ?? found.location }
}

function hindranceOf({ bins, broken, reference, current, configuration }: ScoresToCompare): FeatureComparison['note'] {
  if (!bins || reference.rowCount === 0) return 'no-held-out-scores'
  if (broken) return 'broken-data'
  return current.rowCount < configuration.drift_rows_min ? 'too-few-rows' : null
}
