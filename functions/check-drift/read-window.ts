import { hourMs, type Instant } from '#core/instant'
import { type ChosenWindow, chooseWindow, type WindowLimits } from '#core/policy/drift/choose-window'
import type { Database } from '#core/ports/database'
import type { BucketProfiles } from '#core/profile/profiles-of-rows'
import type { LoadedModel } from '#store/models/load-model'
import { listProfileBuckets, type ProfileBucket } from '#store/profiles/list-profile-buckets'
import { makeBucketReader } from './read-buckets.ts'

export interface ReadWindow {
  readonly window: ChosenWindow
  /** In key order. */
  readonly buckets: readonly BucketProfiles[]
}

/** Reads a model's current window and its profiles. */
export function makeWindowReader(
  database: Database,
): (model: LoadedModel, now: Instant, limits: WindowLimits) => Promise<ReadWindow> {
  const readBuckets = makeBucketReader(database)
  return async ({ modelName }, now, limits) => {
    const earliest = now - Math.max(limits.hours, limits.hoursMax) * hourMs
    const listed = await listProfileBuckets(database, { modelName, from: earliest, to: now })
    const window = windowOf(listed, now, limits)
    return { window, buckets: await readBuckets({ modelName, from: window.from, to: now }, listed) }
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
