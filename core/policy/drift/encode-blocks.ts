import type { FeatureBlock, ValueRange } from './feature-block.ts'

/** The blocks of a span's features, by name. */
export type FeatureBlocks = ReadonlyMap<string, FeatureBlock>

/** Bytes of a part: the RDS Data API takes rows of 64 kB, and a row carries its key as well. */
const partBytesMax = 48_000

/**
 * Blocks as JSON values, one for each database row: an array a feature. A numeric one is [rows, nulls, distinct,
 * location, spread, null, top share, [range]], a categorical one [rows, nulls, distinct, unseen share, excess, [shares],
 * top share, top unseen share]. Shares and scores keep four decimals, a tenth of the noise of a block of a million rows, and squared
 * distances six.
 *
 * @returns at least one part
 * @complexity O(features)
 * @example encodeBlocks(new Map([['size', { kind: 'numeric', rowCount: 3, nullCount: 0, distinctCount: 2, topShare: 0.5,
 *   location: 0.25, spread: -1, range: [1, 1, 2, 2] }]])) // => [{ size: [3, 0, 2, 0.25, -1, null, 0.5, [1, 1, 2, 2]] }]
 */
export function encodeBlocks(blocks: FeatureBlocks): Record<string, unknown>[] {
  const parts: [string, unknown][][] = [[]]
  let bytes = 2
  for (const [name, block] of blocks) {
    const entry: [string, unknown] = [name, encoded(block)]
    const size = Buffer.byteLength(JSON.stringify(entry)) + 2
    if (bytes + size > partBytesMax) {
      parts.push([])
      bytes = 2
    }
    parts.at(-1)?.push(entry)
    bytes += size
  }
  return parts.map((part) => Object.fromEntries(part))
}

/**
 * Adds what {@link encodeBlocks} made to a map.
 *
 * @complexity O(features)
 * @example decodeBlocks({ size: [3, 0, 2, 0.25, -1, null, 0.5, [1, 1, 2, 2]] }, new Map()).get('size')?.rowCount // => 3
 */
export function decodeBlocks(part: unknown, into: Map<string, FeatureBlock>): FeatureBlocks {
  for (const [name, value] of Object.entries(part as Record<string, Encoded>)) {
    const [rowCount, nullCount, distinctCount, first, second, shares, topShare, last] = value
    const counts = { rowCount, nullCount, distinctCount, topShare }
    into.set(
      name,
      shares
        ? {
            kind: 'categorical',
            ...counts,
            unseenShare: first,
            topUnseenShare: last as number | null,
            excess: second,
            shares,
          }
        : { kind: 'numeric', ...counts, location: first, spread: second, range: last as ValueRange | null },
    )
  }
  return into
}

type Encoded = readonly [
  rows: number,
  nulls: number,
  distinct: number,
  first: number | null,
  second: number | null,
  shares: readonly number[] | null,
  topShare: number | null,
  rangeOrTopUnseenShare: ValueRange | number | null,
]

function encoded(block: FeatureBlock): unknown[] {
  const counts = [block.rowCount, block.nullCount, block.distinctCount]
  return block.kind === 'numeric'
    ? [...counts, rounded(block.location), rounded(block.spread), null, rounded(block.topShare, 6), block.range]
    : [
        ...counts,
        rounded(block.unseenShare),
        rounded(block.excess, 6),
        block.shares.map((share) => rounded(share)),
        rounded(block.topShare, 6),
        rounded(block.topUnseenShare),
      ]
}

function rounded(value: number | null, decimals = 4): number | null {
  const scale = 10 ** decimals
  return value === null ? null : Math.round(value * scale) / scale
}
