import * as z from 'zod'

/** Held-out rows of a regression whose values are alike. Errors are label minus value, in the label's unit. */
export const residualBinSchema = z
  .object({
    /** The lowest and the highest value of the bin. */
    from: z.number(),
    to: z.number(),
    rows: z.number(),
    meanValue: z.number(),
    meanLabel: z.number(),
    /** The 5 %, 50 % and 95 % quantiles of the errors. */
    errorLow: z.number(),
    errorMedian: z.number(),
    errorHigh: z.number(),
  })
  .meta({ id: 'ResidualBin' })
export type ResidualBin = z.infer<typeof residualBinSchema>
