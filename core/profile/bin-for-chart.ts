import { quantileOfView, rankInView } from '#core/statistics/sorted-view'
import { type CategoricalProfile, type FeatureProfile, type NumericProfile, valueCountOf } from './feature-profile.ts'
import { pairCategories } from './pair-categories.ts'
import { sortedViewOf } from './sorted-view-of.ts'

/** Two distributions to be drawn side by side: shares of the rows that have a value. */
export type DistributionPair =
  | {
      readonly kind: 'numeric'
      /** Ascending, one more than bins; values beyond them count in the first and the last bin. */
      readonly edges: number[]
      readonly reference: number[]
      readonly current: number[]
    }
  | {
      readonly kind: 'categorical'
      /** By share, largest first; the rest is one entry, named `otherCategories`. */
      readonly categories: {
        readonly category: string
        readonly reference: number
        readonly current: number
      }[]
    }

/** The name of the entry that sums up the categories that are not shown one by one. */
const otherCategories = '(other)'

/** Bins cover this share of each sample: single outliers must not press the rest into one bin. */
const shownShare = 0.99

/**
 * Puts a reference and a current distribution into the same bins, or the same categories.
 *
 * For the eye, not for a test: the bars have the sketches' error, and a bin hides differences within it.
 *
 * @param bins number of bins, or of categories shown one by one
 * @returns null when one of the two has no values, or their kinds differ
 * @complexity O(bins log retained values), or O(categories)
 */
export function binForChart(reference: FeatureProfile, current: FeatureProfile, bins: number): DistributionPair | null {
  if (valueCountOf(reference) === 0 || valueCountOf(current) === 0) return null
  if (reference.kind === 'numeric' && current.kind === 'numeric') return numericPair(reference, current, bins)
  if (reference.kind === 'categorical' && current.kind === 'categorical')
    return categoricalPair(reference, current, bins)
  return null
}

function numericPair(reference: NumericProfile, current: NumericProfile, bins: number): DistributionPair {
  const views = [sortedViewOf(reference.sketch), sortedViewOf(current.sketch)] as const
  const tail = (1 - shownShare) / 2
  const low = Math.min(...views.map((view) => quantileOfView(view, tail)))
  const high = Math.max(...views.map((view) => quantileOfView(view, 1 - tail)))
  // A constant has no width: it gets one bin around it.
  const count = high > low ? bins : 1
  const margin = high > low ? 0 : Math.max(Math.abs(low), 1) / 2
  const width = (high - low + 2 * margin) / count
  const edges = Array.from({ length: count + 1 }, (_, index) => low - margin + index * width)
  const shares = (view: (typeof views)[number]) =>
    edges.slice(1).map((upper, index) => {
      const from = index === 0 ? 0 : rankInView(view, edges[index] as number)
      const to = index === count - 1 ? 1 : rankInView(view, upper)
      return to - from
    })
  return { kind: 'numeric', edges, reference: shares(views[0]), current: shares(views[1]) }
}

function categoricalPair(reference: CategoricalProfile, current: CategoricalProfile, shown: number): DistributionPair {
  // Rows that an earlier release dropped the names of are in none of the pairs, and so among the others.
  const all = pairCategories(reference, current)
    .flatMap(({ name, ...rows }) => {
      const shares = {
        reference: rows.reference / valueCountOf(reference),
        current: rows.current / valueCountOf(current),
      }
      return name === null ? [] : [{ category: name, ...shares }]
    })
    .sort(
      (a, b) =>
        Math.max(b.reference, b.current) - Math.max(a.reference, a.current) || (a.category < b.category ? -1 : 1),
    )
  const categories = all.slice(0, shown)
  const rest = (side: 'reference' | 'current') =>
    Math.max(0, 1 - categories.reduce((sum, entry) => sum + entry[side], 0))
  const other = { category: otherCategories, reference: rest('reference'), current: rest('current') }
  const isWhole = other.reference < 1e-9 && other.current < 1e-9
  return { kind: 'categorical', categories: isWhole ? categories : [...categories, other] }
}
