import { dayMs, hourMs, type Instant, minuteMs } from '#core/instant'
import { qualityRowsMin } from '#core/policy/data-quality/judge-share'
import type { Database } from '#core/ports/database'
import type { BucketProfiles } from '#core/profile/profiles-of-rows'
import { listProfileBuckets, type ProfileBucket } from '#store/profiles/list-profile-buckets'
import { latestSpanDays, rowsSince, spanDaysMax } from './latest-span.ts'
import { makeBucketReader } from './read-buckets.ts'

export interface LatestDay {
  readonly from: Instant
  readonly to: Instant
  /** The days from `from` to `to`: one, or as many as hold enough rows to judge. */
  readonly days: number
  /** The rows of the last 24 hours. */
  readonly lastDayRows: number
  /** In key order; empty without a row. */
  readonly buckets: readonly BucketProfiles[]
}

/** Days are made of hours, which stay beside them. */
const isCounted = ({ resolution }: ProfileBucket) => resolution !== 'day'

/** A stream that had no row for longer is silent, and its last rows are no news. */
const lookedBackMs = 8 * dayMs

/**
 * Reads the profiles of a model's latest 24 hours with rows, and of further days where these have too few: they end
 * with the newest row, which may be hours old when it comes. They start on the hour, because closed days are stored by
 * the hour.
 */
export function makeLatestDayReader(database: Database): (modelName: string, now: Instant) => Promise<LatestDay> {
  const readBuckets = makeBucketReader(database)
  return async (modelName, now) => {
    const list = (from: Instant) => listProfileBuckets(database, { modelName, from, to: now })
    let listed = await list(now - lookedBackMs)
    const newest = listed.findLast(isCounted)
    if (!newest) return { from: now - dayMs, to: now, days: 1, lastDayRows: 0, buckets: [] }
    const to = Math.ceil((newest.bucketAt + 30 * minuteMs) / hourMs) * hourMs
    const lastDayRows = rowsSince(listed.filter(isCounted), to - dayMs)
    // Few buckets: a day of them has fewer rows than a judgement needs.
    if (lastDayRows < qualityRowsMin) listed = await list(to - spanDaysMax * dayMs)
    const days = latestSpanDays(listed.filter(isCounted), to)
    const from = to - days * dayMs
    return { from, to, days, lastDayRows, buckets: await readBuckets({ modelName, from, to: now }, listed) }
  }
}
