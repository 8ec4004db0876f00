import type { DriftShift } from '#contracts/drift-figures'
import type { FeatureShift } from './detect-drift.ts'

/**
 * Which way a feature went, as one word for events and their sentences.
 *
 * @example shiftOf({ figure: 'location', direction: 1 }) // => 'above'
 */
export function shiftOf({ figure, direction }: Pick<FeatureShift, 'figure' | 'direction'>): DriftShift {
  if (figure === 'location') return direction > 0 ? 'above' : 'below'
  if (figure === 'spread') return direction > 0 ? 'wider' : 'narrower'
  return 'other-shares'
}
