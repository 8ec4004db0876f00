import { dayMs, hourMs, type Instant, minuteMs } from '#core/instant'
import type { Database } from '#core/ports/database'
import type { BucketProfiles } from '#core/profile/profiles-of-rows'
import { listProfileBuckets } from '#store/profiles/list-profile-buckets'
import { makeBucketReader } from './read-buckets.ts'

export interface LatestDay {
  readonly from: Instant
  readonly to: Instant
  /** In key order; empty without a row. */
  readonly buckets: readonly BucketProfiles[]
}

/** A stream that had no row for longer is silent, and its last rows are no news. */
const lookedBackMs = 8 * dayMs

/**
 * Reads the profiles of a model's latest 24 hours with rows: they end with the newest row, which may be hours old when
 * it comes. They start on the hour, because closed days are stored by the hour.
 */
export function makeLatestDayReader(database: Database): (modelName: string, now: Instant) => Promise<LatestDay> {
  const readBuckets = makeBucketReader(database)
  return async (modelName, now) => {
    const listed = await listProfileBuckets(database, { modelName, from: now - lookedBackMs, to: now })
    const newest = listed.findLast(({ resolution }) => resolution !== 'day')
    if (!newest) return { from: now - dayMs, to: now, buckets: [] }
    const to = Math.ceil((newest.bucketAt + 30 * minuteMs) / hourMs) * hourMs
    const from = to - dayMs
    return { from, to, buckets: await readBuckets({ modelName, from, to: now }, listed) }
  }
}
