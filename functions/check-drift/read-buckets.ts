import type { Instant } from '#core/instant'
import type { Database } from '#core/ports/database'
import { type BucketProfiles, profilesOfRows } from '#core/profile/profiles-of-rows'
import type { ProfileBucket } from '#store/profiles/list-profile-buckets'
import { isWithin, loadProfileRows } from '#store/profiles/load-profile-rows'

/**
 * Number of models whose buckets a warm process caches: some hundred kB each, and a model's next check needs most of
 * them again.
 */
const keptMax = 20

export type ReadBuckets = (
  span: { readonly modelName: string; readonly from: Instant; readonly to: Instant },
  listed: readonly ProfileBucket[],
) => Promise<BucketProfiles[]>

/**
 * Reads the profiles of a model's buckets in a span, and caches them, because the next span shares all but the newest.
 *
 * A stored bucket never changes unless late rows cause it to be rolled up again. It then has more rows, so its cache
 * key differs.
 */
export function makeBucketReader(database: Database): ReadBuckets {
  const kept = new Map<string, ReadonlyMap<string, BucketProfiles>>()
  return async ({ modelName, from, to }, listed) => {
    const load = async (from: Instant) => profilesOfRows(await loadProfileRows(database, { modelName, from, to }))
    const wanted = listed.filter((bucket) => isWithin(bucket, from))
    const known = kept.get(modelName) ?? new Map()
    const missing = wanted.find((bucket) => !known.has(keyOf(bucket)))
    const found = new Map([...known, ...byKey(missing ? await load(missing.bucketAt) : [])])
    // A missing bucket was rolled up after it was listed.
    const isGone = wanted.some((bucket) => !found.has(keyOf(bucket)))
    const buckets = isGone ? await load(from) : wanted.map((bucket) => found.get(keyOf(bucket)) as BucketProfiles)
    kept.delete(modelName)
    // One look reads several spans, which share most buckets.
    const listedKeys = new Set(listed.map(keyOf))
    const stillListed = [...found].filter(([key]) => listedKeys.has(key))
    kept.set(modelName, isGone ? byKey(buckets) : new Map(stillListed))
    if (kept.size > keptMax) kept.delete(kept.keys().next().value as string)
    return buckets
  }
}

function byKey(buckets: readonly BucketProfiles[]): Map<string, BucketProfiles> {
  return new Map(buckets.map((bucket) => [keyOf(bucket), bucket]))
}

function keyOf({ bucketAt, resolution, batchId, rowCount }: ProfileBucket | BucketProfiles): string {
  return `${bucketAt} ${resolution} ${batchId} ${rowCount}`
}
