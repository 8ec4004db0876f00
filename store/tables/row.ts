import * as z from 'zod'

/** timestamptz, which every driver gives as `Date`, as an `Instant`. */
export const instant = z.date().transform((date) => date.getTime())
export const instantOrNull = z
  .date()
  .nullable()
  .transform((date) => (date === null ? null : date.getTime()))

/** A row whose columns nobody reads. */
export const anyRow = z.unknown()
