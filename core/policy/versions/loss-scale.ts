import type { Metric } from '#contracts/metric'
import { isShareMetric } from '#contracts/metric-kind'
import type { PairedBlock } from './paired-block.ts'

export interface LossScale {
  /** The difference of two versions' losses, a row, from which on it matters. */
  readonly material: number
  /** The loss of a usual mistake. */
  readonly unit: number
}

/**
 * The scale of a metric's losses.
 *
 * For accuracy and balanced accuracy the threshold is the material difference itself. For another metric it is a share
 * of the other version's losses on the same rows, taken without their sign because money lost and money won may cancel
 * out: 0.05 is 5 % more log loss, or 5 % of the money that a row usually moves.
 *
 * @param threshold `rollback_threshold`
 * @example lossScale([block], { metric: 'accuracy', threshold: 0.05 }) // => { material: 0.05, unit: 1 }
 */
export function lossScale(
  blocks: readonly PairedBlock[],
  { metric, threshold }: { readonly metric: Metric; readonly threshold: number },
): LossScale {
  if (isShareMetric(metric)) return { material: threshold, unit: 1 }
  const total = (count: (block: PairedBlock) => number) => blocks.reduce((sum, block) => sum + count(block), 0)
  const absolute = total(({ otherAbsolute }) => otherAbsolute) / total(({ labelled }) => labelled)
  if (!(absolute > 0)) return { material: 0, unit: 0 }
  return { material: threshold * absolute, unit: absolute }
}
