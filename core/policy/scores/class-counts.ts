import { type FeatureBlock, featureBlock } from '#core/policy/drift/feature-block'
import { type Difference, measureDifference } from '#core/policy/drift/measure-difference'
import type { CategoricalProfile } from '#core/profile/feature-profile'
import type { BinRows } from './score-ranks.ts'

/**
 * A span's answers of several classes as a block of a categorical feature.
 *
 * @param rows by class
 * @param asked.rowCount the rows of the span; the classes may count a part of them
 * @returns null without a row
 * @complexity O(classes)
 * @example classBlock([[0, 2]], { reference: [[0, 4], [2, 4]], rowCount: 2, isOfReference: false })?.distinctCount // => 1
 */
export function classBlock(
  rows: BinRows,
  asked: { readonly reference: BinRows; readonly rowCount: number; readonly isOfReference: boolean },
): FeatureBlock | null {
  const [reference, profile] = [profileOf(asked.reference), profileOf(rows)]
  if (profile.rowCount === 0) return null
  const block = featureBlock({ reference, profile, isOfReference: asked.isOfReference })
  return block && { ...block, rowCount: asked.rowCount }
}

/** How far answers are from those of a reference; each has a row. See `measureDifference`. */
export function classDifference(pair: { readonly reference: BinRows; readonly current: BinRows }): Difference | null {
  return measureDifference(profileOf(pair.reference), profileOf(pair.current))
}

function profileOf(rows: BinRows): CategoricalProfile {
  const counts = new Map(rows.map(([index, count]) => [String(index), count]))
  const rowCount = rows.reduce((sum, [, count]) => sum + count, 0)
  return { kind: 'categorical', rowCount, nullCount: 0, counts, otherCount: 0, cells: null }
}
