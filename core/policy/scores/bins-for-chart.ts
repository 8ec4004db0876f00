import type { DistributionPair } from '#core/profile/bin-for-chart'
import { type BinRows, sharesOf } from './score-ranks.ts'

/**
 * Two samples of scores by bins as bars of equal width. A bin that reaches over several bars counts for each by the part
 * that lies in it.
 *
 * @param edges ascending, at least one; bin n begins at edge n - 1, the first one and the last one end with the range
 * @param asked.range the smallest and the largest value that there can be; null where there are none: rows beyond the
 *   edges then count at them
 * @returns null where either has no row
 * @complexity O(bins times bars)
 * @example binsForChart([0.5], { reference: [[0, 1], [1, 1]], current: [[1, 2]], bins: 2, range: [0, 1] })?.kind // => 'numeric'
 */
export function binsForChart(
  edges: readonly number[],
  {
    reference,
    current,
    bins,
    range,
  }: {
    readonly reference: BinRows
    readonly current: BinRows
    readonly bins: number
    readonly range: readonly [least: number, most: number] | null
  },
): DistributionPair | null {
  if (reference.length === 0 || current.length === 0) return null
  const shares = [sharesOf(reference, edges.length + 1), sharesOf(current, edges.length + 1)] as const
  const known = edges.filter((_, bin) => shares.some((each) => (each[bin] ?? 0) + (each[bin + 1] ?? 0) > 0))
  const isEmpty = (bin: number) => shares.every((each) => each[bin] === 0)
  const low = range === null || isEmpty(0) ? Math.min(...known) : range[0]
  const highest = range === null || isEmpty(edges.length) ? Math.max(...known) : range[1]
  const high = Math.max(low + Number.EPSILON * Math.max(1, Math.abs(low)), highest)
  const ends = [low, ...edges.map((edge) => Math.min(high, Math.max(low, edge))), high]
  const width = (high - low) / bins
  const bars = (each: readonly number[]) =>
    Array.from({ length: bins }, (_, bar) => {
      const [from, to] = [low + bar * width, low + (bar + 1) * width]
      return each.reduce(
        (sum, share, bin) => sum + share * partOf(ends[bin] ?? 0, ends[bin + 1] ?? 0, from, to, high),
        0,
      )
    })
  return {
    kind: 'numeric',
    edges: Array.from({ length: bins + 1 }, (_, bar) => low + bar * width),
    reference: bars(shares[0]),
    current: bars(shares[1]),
  }
}

/** Two samples of answers of several classes, the largest share first. */
export function classesForChart(
  classNames: readonly string[],
  { reference, current }: { readonly reference: BinRows; readonly current: BinRows },
): DistributionPair | null {
  if (reference.length === 0 || current.length === 0) return null
  const count = Math.max(...[...reference, ...current].map(([index]) => index + 1))
  const [known, own] = [sharesOf(reference, count), sharesOf(current, count)]
  const categories = known
    .map((share, index) => ({
      category: classNames[index] ?? String(index),
      reference: share,
      current: own[index] as number,
    }))
    .filter((each) => each.reference + each.current > 0)
    .sort((a, b) => b.reference + b.current - a.reference - a.current)
  return { kind: 'categorical', categories }
}

/** The part of a bin that lies in a bar; a bin without width lies in the bar that holds it, the last one at its end. */
function partOf(begin: number, end: number, from: number, to: number, last: number): number {
  if (end - begin < 1e-15) return (begin >= from && begin < to) || (begin === last && to >= last) ? 1 : 0
  return Math.max(0, Math.min(end, to) - Math.max(begin, from)) / (end - begin)
}
