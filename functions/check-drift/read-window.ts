import { hourMs, type Instant } from '#core/instant'
import { type ChosenWindow, chooseWindow, driftWindowLimits } from '#core/policy/drift/choose-window'
import type { Database } from '#core/ports/database'
import { type BucketProfiles, profilesOfRows } from '#core/profile/profiles-of-rows'
import type { LoadedModel } from '#store/models/load-model'
import { listProfileBuckets, type ProfileBucket } from '#store/profiles/list-profile-buckets'
import { isWithin, loadProfileRows } from '#store/profiles/load-profile-rows'

export interface ReadWindow {
  readonly window: ChosenWindow
  /** In key order. */
  readonly buckets: readonly BucketProfiles[]
}

/**
 * Number of models whose buckets a warm process caches: some hundred kB each, and a model's next check needs most of
 * them again.
 */
const keptMax = 20

/**
 * Reads a model's current window and its profiles, and caches the buckets, because the next window shares all but the
 * newest.
 *
 * A stored bucket never changes unless late rows cause it to be rolled up again. It then has more rows, so its cache
 * key differs.
 */
export function makeWindowReader(database: Database): (model: LoadedModel, now: Instant) => Promise<ReadWindow> {
  const kept = new Map<string, ReadonlyMap<string, BucketProfiles>>()
  return async ({ modelName, configuration }, now) => {
    const load = async (from: Instant) => profilesOfRows(await loadProfileRows(database, { modelName, from, to: now }))
    const limits = driftWindowLimits(configuration)
    const listed = await listProfileBuckets(database, { modelName, from: now - limits.hoursMax * hourMs, to: now })
    const window = windowOf(listed, now, limits)
    const wanted = listed.filter((bucket) => isWithin(bucket, window.from))
    const known = kept.get(modelName) ?? new Map()
    const missing = wanted.find((bucket) => !known.has(keyOf(bucket)))
    const found = new Map([...known, ...byKey(missing ? await load(missing.bucketAt) : [])])
    // A missing bucket was rolled up after it was listed.
    const isGone = wanted.some((bucket) => !found.has(keyOf(bucket)))
    const buckets = isGone
      ? await load(window.from)
      : wanted.map((bucket) => found.get(keyOf(bucket)) as BucketProfiles)
    kept.delete(modelName)
    kept.set(modelName, byKey(buckets))
    if (kept.size > keptMax) kept.delete(kept.keys().next().value as string)
    return { window, buckets }
  }
}

/**
 * The window, chosen from hours and today's half hours. It starts on the hour, because closed days are stored by the
 * hour.
 */
function windowOf(listed: readonly ProfileBucket[], to: Instant, limits: ReturnType<typeof driftWindowLimits>) {
  const counted = listed.filter(({ resolution }) => resolution !== 'day')
  const buckets = counted.map(({ bucketAt, rowCount }) => ({ startAt: bucketAt, rowCount }))
  const chosen = chooseWindow({ buckets, to, limits })
  return { ...chosen, from: Math.ceil(chosen.from / hourMs) * hourMs }
}

function byKey(buckets: readonly BucketProfiles[]): Map<string, BucketProfiles> {
  return new Map(buckets.map((bucket) => [keyOf(bucket), bucket]))
}

function keyOf({ bucketAt, resolution, batchId, rowCount }: ProfileBucket | BucketProfiles): string {
  return `${bucketAt} ${resolution} ${batchId} ${rowCount}`
}
