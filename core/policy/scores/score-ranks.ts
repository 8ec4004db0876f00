import type { FeatureBlock } from '#core/policy/drift/feature-block'

/** Rows by bin: [bin, rows, …]. */
export type BinRows = readonly (readonly [bin: number, rows: number, ...others: number[]])[]

/** The place of each bin in the reference: the mid-rank of its values, in [0, 1]. */
export type BinRanks = (bin: number) => number

/**
 * The mid-ranks of the bins of a reference.
 *
 * @param reference by ascending bin, at least one row
 * @complexity O(bins)
 * @example binRanks([[1, 3], [2, 1]])(1) // => 0.375
 */
export function binRanks(reference: BinRows): BinRanks {
  const total = reference.reduce((sum, [, rows]) => sum + rows, 0)
  const ranks = new Map<number, number>()
  const starts: (readonly [bin: number, below: number])[] = []
  let below = 0
  for (const [bin, rows] of reference) {
    ranks.set(bin, (below + rows / 2) / total)
    starts.push([bin, below / total])
    below += rows
  }
  return (bin) => ranks.get(bin) ?? starts.find(([other]) => other > bin)?.[1] ?? 1
}

/**
 * A span's scores as a block of a feature: the means of the scores of its mid-ranks, as in `rank-scores.ts`, by bins.
 *
 * @param rowCount the rows of the span; the bins may count a part of them
 * @returns null without a row
 * @complexity O(bins)
 * @example rankBlock([[1, 4]], { ranks: binRanks([[1, 3], [2, 1]]), rowCount: 4 })?.rowCount // => 4
 */
export function rankBlock(
  rows: BinRows,
  { ranks, rowCount }: { readonly ranks: BinRanks; readonly rowCount: number },
): FeatureBlock | null {
  let [total, location, spread] = [0, 0, 0]
  for (const [bin, count] of rows) {
    const centered = 2 * ranks(bin) - 1
    total += count
    location += count * Math.sqrt(3) * centered
    spread += count * Math.sqrt(5) * (1.5 * centered * centered - 0.5)
  }
  if (total === 0) return null
  const counted = { rowCount, nullCount: 0, distinctCount: rows.length, topShare: null, range: null }
  return { kind: 'numeric', ...counted, location: location / total, spread: spread / total }
}

/**
 * The Kolmogorov-Smirnov statistic of two samples by bins, and the edge where it is reached. It is exact at the edges: a
 * larger gap inside of a bin is missed, by less than the smaller of the two shares of that bin.
 *
 * @param edges ascending; bin n begins at edge n - 1
 * @param reference at least one row, as `current`
 * @complexity O(bins)
 * @example binnedKs([0.5], { reference: [[0, 1], [1, 1]], current: [[1, 2]] }) // => { statistic: 0.5, location: 0.5 }
 */
export function binnedKs(
  edges: readonly number[],
  { reference, current }: { readonly reference: BinRows; readonly current: BinRows },
): { readonly statistic: number; readonly location: number | null } {
  const [known, own] = [sharesOf(reference, edges.length + 1), sharesOf(current, edges.length + 1)]
  let [difference, statistic, location]: [number, number, number | null] = [0, 0, null]
  for (let bin = 0; bin < edges.length; bin++) {
    difference += (own[bin] as number) - (known[bin] as number)
    if (Math.abs(difference) > statistic) [statistic, location] = [Math.abs(difference), edges[bin] as number]
  }
  return { statistic, location }
}

/** The share of each bin. @example sharesOf([[1, 3], [2, 1]], 3) // => [0, 0.75, 0.25] */
export function sharesOf(rows: BinRows, binCount: number): number[] {
  const total = rows.reduce((sum, [, count]) => sum + count, 0)
  const shares = new Array<number>(binCount).fill(0)
  for (const [bin, count] of rows) shares[bin] = count / total
  return shares
}
