import * as z from 'zod'

const bandEnd = z.number().nullable()

/** A figure that was estimated, and the band that the truth lies in with 95 %; without one where too little tells. */
export const estimatedFigureSchema = z.object({ value: z.number(), lower: bandEnd, upper: bandEnd })
export type EstimatedFigure = z.infer<typeof estimatedFigureSchema>

/** The performance expected of a champion on rows whose labels are not in: no alarm and no decision rests on it. */
export const performanceEstimateSchema = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    rows: z.number().int(),
    /** The metric's name. */
    metric: z.string(),
    figure: estimatedFigureSchema,
    accuracy: estimatedFigureSchema,
    /** Labelled rows that tell how often its scores come true. */
    labelledRows: z.number().int(),
  })
  .meta({ id: 'PerformanceEstimate' })
export type PerformanceEstimate = z.infer<typeof performanceEstimateSchema>
