import type { KllSketch } from '#core/statistics/kll-sketch'
import type { SortedView } from '#core/statistics/sorted-view'

/** Views by sketch; an entry is dropped with its sketch. */
const views = new WeakMap<KllSketch, { readonly count: number; readonly view: SortedView }>()

/**
 * A sketch's sorted view, made once: every check compares with the reference, and sorting it is most of a comparison's
 * cost.
 *
 * A sketch that has taken in more values since then is sorted again.
 *
 * @complexity O(1) when repeated, else O(retained values, times their logarithm)
 * @example sortedViewOf(profile.sketch).values // => Float64Array.of(1, 3)
 */
export function sortedViewOf(sketch: KllSketch): SortedView {
  const known = views.get(sketch)
  if (known?.count === sketch.count) return known.view
  const view = sketch.sortedView()
  views.set(sketch, { count: sketch.count, view })
  return view
}
