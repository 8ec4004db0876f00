import * as z from 'zod'
import { evidenceSchema, modelNameSchema, severitySchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** The champion answers worse than the threshold, and the labels suffice to say so: an episode opens. */
export const performanceDegraded = defineEvent({
  name: 'PerformanceDegraded',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    championVersion: z.number().int(),
    severity: severitySchema,
    evidence: evidenceSchema,
    /** `alarm` where an alarm asked for the look that found it. */
    trigger: z.enum(['performance', 'alarm']).optional(),
  }),
  example: {
    episodeId: 'e2',
    modelName: 'nsw-price',
    championVersion: 3,
    severity: 'low',
    evidence: { accuracy: 0.64, upperBound: 0.69, threshold: 0.7, labels: 336 },
  },
})
