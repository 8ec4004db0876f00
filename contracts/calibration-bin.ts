import * as z from 'zod'
import { share } from './written-figures.ts'

/** Held-out rows whose scores are alike: a calibrated version is right in saying how many of them are positive. */
export const calibrationBinSchema = z
  .object({
    /** The scores of the bin, from 0 to 1; the upper end belongs to the last bin alone. */
    from: share,
    to: share,
    rows: z.number(),
    meanScore: share,
    positiveShare: share,
  })
  .meta({ id: 'CalibrationBin' })
export type CalibrationBin = z.infer<typeof calibrationBinSchema>
