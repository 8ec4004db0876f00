import type { Instant } from '#core/instant'
import { decodeProfiles } from './decode-profiles.ts'
import type { FeatureProfiles } from './feature-profile.ts'
import { decodeDigest, type RowDigest } from './row-digest.ts'

/** A stored part of a bucket's profiles. */
export interface StoredProfiles {
  readonly bucketAt: Instant
  readonly resolution: string
  readonly batchId: string
  readonly rowCount: number
  readonly profiles: unknown
  readonly rowDigest: string | null
}

export interface BucketProfiles {
  readonly bucketAt: Instant
  readonly resolution: string
  readonly batchId: string
  readonly rowCount: number
  readonly profiles: FeatureProfiles
  /** Null where an earlier release stored them. */
  readonly digest: RowDigest | null
}

/**
 * Joins the stored parts of each bucket's profiles.
 *
 * @param rows in key order: the parts of one bucket and batch follow each other
 * @throws {InvalidInputError} `MALFORMED_PROFILE` | `MALFORMED_SKETCH`
 * @complexity O(retained values)
 */
export function profilesOfRows(rows: readonly StoredProfiles[]): BucketProfiles[] {
  const buckets: (BucketProfiles & { readonly parts: unknown[] })[] = []
  for (const row of rows) {
    const last = buckets.at(-1)
    if (last && last.bucketAt === row.bucketAt && last.resolution === row.resolution && last.batchId === row.batchId) {
      last.parts.push(row.profiles)
    } else {
      const { bucketAt, resolution, batchId, rowCount, rowDigest } = row
      const digest = rowDigest === null ? null : decodeDigest(rowDigest)
      buckets.push({ bucketAt, resolution, batchId, rowCount, digest, profiles: new Map(), parts: [row.profiles] })
    }
  }
  return buckets.map(({ parts, ...bucket }) => ({ ...bucket, profiles: decodeProfiles(parts) }))
}
