import * as z from 'zod'

/** The resources that a training used, measured in its container. */
export const trainingUsageSchema = z.object({
  /** All cores together. */
  cpuSeconds: z.number().min(0),
  peakMemoryBytes: z.number().int().min(0),
  wallSeconds: z.number().min(0),
})
export type TrainingUsage = z.infer<typeof trainingUsageSchema>
