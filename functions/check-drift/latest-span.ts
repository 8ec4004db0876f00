import { dayMs, type Instant } from '#core/instant'
import { qualityRowsMin } from '#core/policy/data-quality/judge-share'

/** Rows of one bucket of time. */
interface BucketRows {
  readonly bucketAt: Instant
  readonly rowCount: number
}

/**
 * The days of a span for a stream of less than a row a day. Hours are kept a week longer, and a fault of four weeks is
 * seen by its user.
 */
export const spanDaysMax = 28

/**
 * The days before `to` that hold as many rows as a judgement needs: one, and more for a stream of fewer rows a day. One
 * also where four weeks are too few.
 *
 * @param buckets hours and half hours, each row in one of them
 * @complexity O(days times buckets)
 * @example latestSpanDays([{ bucketAt: 0, rowCount: 30 }], 3_600_000) // => 1
 */
export function latestSpanDays(buckets: readonly BucketRows[], to: Instant): number {
  for (let days = 1; days <= spanDaysMax; days++)
    if (rowsSince(buckets, to - days * dayMs) >= qualityRowsMin) return days
  return 1
}

/** Rows from a time on. @example rowsSince([{ bucketAt: 5, rowCount: 3 }], 5) // => 3 */
export function rowsSince(buckets: readonly BucketRows[], from: Instant): number {
  return buckets.reduce((rows, { bucketAt, rowCount }) => rows + (bucketAt >= from ? rowCount : 0), 0)
}
