import { hourMs, type Instant } from '#core/instant'
import { type ChosenWindow, chooseWindow, type WindowLimits } from '#core/policy/drift/choose-window'
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
export function makeWindowReader(
  database: Database,
): (model: LoadedModel, now: Instant, limits: WindowLimits) => Promise<ReadWindow> {
  const kept = new Map<string, ReadonlyMap<string, BucketProfiles>>()
  return async ({ modelName }, now, limits) => {
    const load = async (from: Instant) => profilesOfRows(await loadProfileRows(database, { modelName, from, to: now }))
    const earliest = now - Math.max(limits.hours, limits.hoursMax) * hourMs
    const listed = await listProfileBuckets(database, { modelName, from: earliest, to: now })
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
    // One look reads two windows, which share most buckets.
    const listedKeys = new Set(listed.map(keyOf))
    const stillListed = [...found].filter(([key]) => listedKeys.has(key))
    kept.set(modelName, isGone ? byKey(buckets) : new Map(stillListed))
    if (kept.size > keptMax) kept.delete(kept.keys().next().value as string)
    return { window, buckets }
  }
}

/**
 * The window, chosen from hours and today's half hours. It starts on the hour, because closed days are stored by the
 * hour.
 */
function windowOf(listed: readonly ProfileBucket[], to: Instant, limits: WindowLimits) {
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
