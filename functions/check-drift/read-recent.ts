import { dayMs, hourMs, type Instant, minuteMs } from '#core/instant'
import { qualityRowsMin } from '#core/policy/data-quality/judge-share'
import { type ChosenWindow, chooseWindow, type WindowLimits } from '#core/policy/drift/choose-window'
import type { Database } from '#core/ports/database'
import type { BucketProfiles } from '#core/profile/profiles-of-rows'
import { listProfileBuckets, type ProfileBucket } from '#store/profiles/list-profile-buckets'
import { latestSpanDays, rowsSince, spanDaysMax } from './latest-span.ts'
import { makeBucketReader } from './read-buckets.ts'

export interface ReadWindow {
  readonly window: ChosenWindow
  /** In key order. */
  readonly buckets: readonly BucketProfiles[]
}

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

/** A model's latest rows, as profiles. Their buckets are listed once, and the profiles read as they are asked for. */
export interface RecentRows {
  /** The window that the limits choose. */
  window(limits: WindowLimits): ChosenWindow
  readWindow(limits: WindowLimits): Promise<ReadWindow>
  /**
   * The latest 24 hours with rows, and further days where these have too few: they end with the newest row, which may be
   * hours old when it comes. They start on the hour, because closed days are stored by the hour.
   */
  readLatestDay(): Promise<LatestDay>
}

/** Days are made of hours, which stay beside them. */
const isCounted = ({ resolution }: ProfileBucket) => resolution !== 'day'

/** A stream that had no row for longer is silent, and its last rows are no news. */
const lookedBackMs = 8 * dayMs

/**
 * Reads a model's recent rows.
 *
 * @param asked.hoursMax the longest window that will be asked for; a week at least
 */
export function makeRecentReader(
  database: Database,
): (asked: { readonly modelName: string; readonly now: Instant; readonly hoursMax: number }) => Promise<RecentRows> {
  const readBuckets = makeBucketReader(database)
  return async ({ modelName, now, hoursMax }) => {
    const list = (from: Instant) => listProfileBuckets(database, { modelName, from, to: now })
    const earliest = now - Math.max(lookedBackMs, hoursMax * hourMs)
    let listed = await list(earliest)
    const read = (from: Instant) => readBuckets({ modelName, from, to: now }, listed)
    const window = (limits: WindowLimits) => windowOf(listed, now, limits)
    return {
      window,
      readWindow: async (limits) => {
        const chosen = window(limits)
        return { window: chosen, buckets: await read(chosen.from) }
      },
      readLatestDay: async () => {
        const newest = listed.findLast((bucket) => isCounted(bucket) && bucket.bucketAt >= now - lookedBackMs)
        if (!newest) return { from: now - dayMs, to: now, days: 1, lastDayRows: 0, buckets: [] }
        const to = Math.ceil((newest.bucketAt + 30 * minuteMs) / hourMs) * hourMs
        const lastDayRows = rowsSince(listed.filter(isCounted), to - dayMs)
        // Few buckets: a day of them has fewer rows than a judgement needs.
        if (lastDayRows < qualityRowsMin) listed = await list(Math.min(earliest, to - spanDaysMax * dayMs))
        const days = latestSpanDays(listed.filter(isCounted), to)
        const from = to - days * dayMs
        return { from, to, days, lastDayRows, buckets: await read(from) }
      },
    }
  }
}

/**
 * The window, chosen from hours and today's half hours. It starts on the hour, because closed days are stored by the
 * hour.
 */
function windowOf(listed: readonly ProfileBucket[], to: Instant, limits: WindowLimits): ChosenWindow {
  const buckets = listed.filter(isCounted).map(({ bucketAt, rowCount }) => ({ startAt: bucketAt, rowCount }))
  const chosen = chooseWindow({ buckets, to, limits })
  return { ...chosen, from: Math.ceil(chosen.from / hourMs) * hourMs }
}
