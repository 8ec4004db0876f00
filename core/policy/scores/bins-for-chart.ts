import type { DistributionPair } from '#core/profile/bin-for-chart'
import { type BinRows, sharesOf } from './score-ranks.ts'

/**
 * Two samples of scores by bins as bars of equal width. A bin that reaches over several bars counts for each by the part
 * that lies in it.
 *
 * @param edges ascending, at least one; bin n begins at edge n - 1, the first one at 0 and the last one ends at 1
 * @returns null where either has no row
 * @complexity O(bins times bars)
 * @example binsForChart([0.5], { reference: [[0, 1], [1, 1]], current: [[1, 2]], bins: 2 })?.kind // => 'numeric'
 */
export function binsForChart(
  edges: readonly number[],
  { reference, current, bins }: { readonly reference: BinRows; readonly current: BinRows; readonly bins: number },
): DistributionPair | null {
  if (reference.length === 0 || current.length === 0) return null
  const shares = [sharesOf(reference, edges.length + 1), sharesOf(current, edges.length + 1)] as const
  const known = edges.filter((_, bin) => shares.some((each) => (each[bin] ?? 0) + (each[bin + 1] ?? 0) > 0))
  const isEmpty = (bin: number) => shares.every((each) => each[bin] === 0)
  const low = isEmpty(0) ? Math.min(...known) : 0
  const high = Math.max(low + Number.EPSILON, isEmpty(edges.length) ? Math.max(...known) : 1)
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

/** The part of a bin that lies in a bar; a bin without width lies in the bar that holds it, the last one at its end. */
function partOf(begin: number, end: number, from: number, to: number, last: number): number {
  if (end - begin < 1e-15) return (begin >= from && begin < to) || (begin === last && to >= last) ? 1 : 0
  return Math.max(0, Math.min(end, to) - Math.max(begin, from)) / (end - begin)
}
