import type { BinaryLossOf } from '#core/policy/performance/row-loss'

/**
 * By what an estimate's loss was measured, as text: the weights of `balanced-accuracy` are part of it.
 *
 * @example lossOfKey({ task: 'binary-classification', metric: 'brier', classificationThreshold: 0.5, positiveShare: 0.2 }).length // => 48
 */
export function lossOfKey({ metric, classificationThreshold, positiveShare }: BinaryLossOf): string {
  return JSON.stringify({ metric, classificationThreshold, ...(metric === 'balanced-accuracy' && { positiveShare }) })
}
