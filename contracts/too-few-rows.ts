import { plural, showMoment } from './wording.ts'

/** A window that has too few rows for a verdict, with the setting for how many it needs. */
export interface TooFewRows {
  readonly rows: number
  readonly rowsMin: number
  /** Length of the longest window. */
  readonly hours: number
  /** The time at which there are enough at the present pace; null where that window never has enough. */
  readonly enoughAt: string | null
}

/**
 * Says that drift is not watched, how many rows there are, and the way out.
 *
 * @example tooFewRowsInWords({ rows: 35, rowsMin: 200, hours: 168, enoughAt: null }) // => 'Too few rows to watch drift: 35 of 200 in 7 days, and at this pace too few to come; lower drift_rows_min'
 */
export function tooFewRowsInWords({ rows, rowsMin, hours, enoughAt }: TooFewRows): string {
  const span = hours % 24 === 0 ? plural(hours / 24, 'day') : plural(hours, 'hour')
  const found = `Too few rows to watch drift: ${rows} of ${rowsMin} in ${span}`
  if (rows === 0) return `${found}; wait for rows`
  return enoughAt === null
    ? `${found}, and at this pace too few to come; lower drift_rows_min`
    : `${found}; lower drift_rows_min or wait until about ${showMoment(enoughAt)}`
}
