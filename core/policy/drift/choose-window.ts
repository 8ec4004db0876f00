import type { Configuration } from '#contracts/configuration'
import { dayMs, hourMs, type Instant } from '#core/instant'

/** Rows that arrived in the interval that starts at `startAt`. */
export interface BucketRows {
  readonly startAt: Instant
  readonly rowCount: number
}

export interface WindowLimits {
  readonly hours: number
  readonly hoursMax: number
  readonly rowsMin: number
}

export interface ChosenWindow {
  readonly status: 'enough' | 'insufficient-data'
  /** Inclusive. */
  readonly from: Instant
  /** Exclusive. */
  readonly to: Instant
  readonly rowCount: number
}

/**
 * The latest window with enough rows: of the usual length, or grown by whole days up to the longest. Whole days keep
 * averaging over the hours of the day.
 *
 * @param buckets in any order; a bucket belongs to the window that its start lies in
 * @param to end of the window, exclusive: usually now
 * @returns the longest window, with that status, where even this one has too few rows
 * @complexity O(buckets times days)
 * @example chooseWindow({ buckets: [{ startAt: 0, rowCount: 300 }], to: 3_600_000, limits:
 *   driftWindowLimits(configuration) }).status // => 'enough'
 */
export function chooseWindow({
  buckets,
  to,
  limits: { hours, hoursMax, rowsMin },
}: {
  readonly buckets: readonly BucketRows[]
  readonly to: Instant
  readonly limits: WindowLimits
}): ChosenWindow {
  const earliest = to - Math.max(hours, hoursMax) * hourMs
  for (let from = to - hours * hourMs; ; from = Math.max(earliest, from - dayMs)) {
    const rowCount = countRows(buckets, { from, to })
    if (rowCount >= rowsMin) return { status: 'enough', from, to, rowCount }
    if (from === earliest) return { status: 'insufficient-data', from, to, rowCount }
  }
}

/**
 * Limits of the window of a drift check.
 *
 * @example driftWindowLimits(configuration).hours // => 24
 */
export function driftWindowLimits(configuration: Configuration): WindowLimits {
  const { drift_window_hours: hours, drift_window_hours_max: hoursMax, drift_rows_min: rowsMin } = configuration
  return { hours, hoursMax, rowsMin }
}

function countRows(
  buckets: readonly BucketRows[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
): number {
  let rowCount = 0
  for (const bucket of buckets) if (bucket.startAt >= from && bucket.startAt < to) rowCount += bucket.rowCount
  return rowCount
}
