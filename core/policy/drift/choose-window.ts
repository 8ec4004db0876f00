import type { Configuration } from '#contracts/configuration'
import { dayMs, hourMs, type Instant } from '#core/instant'

/** Rows that arrived in the interval that starts at `startAt`. */
export interface BucketRows {
  readonly startAt: Instant
  readonly rowCount: number
}

export interface WindowLimits {
  /** The usual length, and the least where rows suffice. */
  readonly hours: number
  readonly hoursMax: number
  readonly rowsMin: number
  /** The window begins no earlier, whatever its length: the champion was trained on the rows before. */
  readonly notBefore?: Instant | undefined
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
  limits: { hours, hoursMax, rowsMin, notBefore = Number.NEGATIVE_INFINITY },
}: {
  readonly buckets: readonly BucketRows[]
  readonly to: Instant
  readonly limits: WindowLimits
}): ChosenWindow {
  const earliest = Math.min(to, Math.max(to - Math.max(hours, hoursMax) * hourMs, notBefore))
  for (let from = Math.max(earliest, to - hours * hourMs); ; from = Math.max(earliest, from - dayMs)) {
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

/** The longest window in which profiles of hours show how large a change is. */
const sinceHoursMax = 168

/**
 * Limits of the window in which the size of a change is measured: since it began, at least the usual window and at most a
 * week, and never with a row that the champion was trained on.
 *
 * @param facts when the change began, by the evidence; null without a change
 * @example limitsSince(configuration, { cutoffAt: 0, since: null, now: 0 }).hours // => 24
 */
export function limitsSince(
  configuration: Configuration,
  { cutoffAt, since, now }: { readonly cutoffAt: Instant; readonly since: Instant | null; readonly now: Instant },
): WindowLimits {
  const limits = driftWindowLimits(configuration)
  const hours = since === null ? 0 : Math.min(sinceHoursMax, Math.ceil((now - since) / hourMs))
  // Closed days are stored by the hour: the hour of the cutoff has rows of both sides.
  const notBefore = (Math.floor(cutoffAt / hourMs) + 1) * hourMs
  return { ...limits, hours: Math.max(limits.hours, hours), notBefore }
}

function countRows(
  buckets: readonly BucketRows[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
): number {
  let rowCount = 0
  for (const bucket of buckets) if (bucket.startAt >= from && bucket.startAt < to) rowCount += bucket.rowCount
  return rowCount
}
