import { InvalidInputError } from '#core/errors'
import type { FeatureValue } from '#core/ports/model-server'
import { hashOf } from './hash-of.ts'

/**
 * How often rows repeat each other: a sample of the different rows, each with the number of its repeats. A row is in it
 * by the hash of its values alone, so that the samples of two buckets merge into that of all their rows.
 *
 * It is the bottom-k sketch of the rows' hashes, with counts.
 *
 * @see Cohen, Kaplan (2007), doi:10.1145/1281100.1281133
 */
export interface RowDigest {
  /** Rows by hash: those of the {@link digestedMax} smallest hashes, ascending. */
  readonly counts: ReadonlyMap<number, number>
}

/**
 * Different rows of a sample. The share of repeated rows is then off by at most 4 points (one standard error), where 20
 * count, and a digest takes 2.5 kB.
 */
const digestedMax = 256

/**
 * The digest of rows.
 *
 * @param rows each with its values in feature order
 * @complexity O(values, and rows log rows)
 * @example repeatedShare(digestRows([[1, 'up'], [1, 'up'], [2, 'up'], [3, 'up']])).mean // => 0.25
 */
export function digestRows(rows: readonly (readonly (FeatureValue | undefined)[])[]): RowDigest {
  const counts = new Map<number, number>()
  for (const row of rows) {
    const hash = hashOf(JSON.stringify(row))
    counts.set(hash, (counts.get(hash) ?? 0) + 1)
  }
  return smallest(counts)
}

/** The digest of all rows of several. */
function mergeDigests(digests: readonly RowDigest[]): RowDigest {
  const sums = new Map<number, number>()
  for (const { counts } of digests) for (const [hash, count] of counts) sums.set(hash, (sums.get(hash) ?? 0) + count)
  return smallest(sums)
}

/**
 * The same where some may be missing: rows without a digest could repeat any.
 *
 * @example mergeAllDigests([digestRows([[1]]), null]) // => null
 */
export function mergeAllDigests(digests: readonly (RowDigest | null)[]): RowDigest | null {
  const known = digests.flatMap((digest) => digest ?? [])
  return known.length < digests.length || known.length === 0 ? null : mergeDigests(known)
}

/**
 * The share of rows that repeat an earlier one, of the rows in the sample.
 *
 * @example repeatedShare(digestRows([[1], [1], [1]])).mean // => 0.6666…
 */
export function repeatedShare({ counts }: RowDigest): { readonly mean: number; readonly rowCount: number } {
  let rowCount = 0
  for (const count of counts.values()) rowCount += count
  return { mean: rowCount === 0 ? 0 : 1 - counts.size / rowCount, rowCount }
}

/** As text: each hash in base 36, and its count where it is not 1. @example encodeDigest(digestRows([])) // => '' */
export function encodeDigest({ counts }: RowDigest): string {
  return [...counts].map(([hash, count]) => hash.toString(36) + (count === 1 ? '' : `*${count.toString(36)}`)).join(' ')
}

/**
 * Reads what {@link encodeDigest} wrote.
 *
 * @throws {InvalidInputError} `MALFORMED_PROFILE`
 * @example repeatedShare(decodeDigest('a*3 b')).rowCount // => 4
 */
export function decodeDigest(text: string): RowDigest {
  const counts = new Map<number, number>()
  for (const entry of text === '' ? [] : text.split(' ')) {
    const [hash, count] = entry.split('*').map((part) => Number.parseInt(part, 36))
    if (hash === undefined || !Number.isSafeInteger(hash) || !Number.isSafeInteger(count ?? 1))
      throw new InvalidInputError({
        code: 'MALFORMED_PROFILE',
        message: 'The text is not a digest of rows',
        details: { found: entry.slice(0, 50) },
      })
    counts.set(hash, count ?? 1)
  }
  return { counts }
}

function smallest(counts: ReadonlyMap<number, number>): RowDigest {
  const entries = [...counts].sort(([a], [b]) => a - b)
  return { counts: new Map(entries.slice(0, digestedMax)) }
}
