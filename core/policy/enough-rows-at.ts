import { hourMs, type Instant } from '#core/instant'

/**
 * The time at which a window that ends now will have enough rows, at the pace so far.
 *
 * @param since the time of the first of the rows, or the time from which they could come
 * @param hours length of the longest window: rows that are older leave it
 * @returns null where the pace gives too few even in a whole window, or where there is no pace yet
 * @complexity O(1)
 * @example enoughRowsAt({ rows: 50, rowsMin: 200, hours: 168, since: 0, now: 86_400_000 }) // => 345_600_000
 */
export function enoughRowsAt({
  rows,
  rowsMin,
  hours,
  since,
  now,
}: {
  readonly rows: number
  readonly rowsMin: number
  readonly hours: number
  readonly since: Instant | null
  readonly now: Instant
}): Instant | null {
  if (rows === 0 || since === null || since >= now) return null
  const perMs = rows / (now - since)
  return perMs * hours * hourMs < rowsMin ? null : Math.ceil(now + (rowsMin - rows) / perMs)
}
