import * as z from 'zod'
import { evidenceSchema, modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** The data is broken, not drifted: automatic retraining stops until it is restored. */
export const dataQualityDegraded = defineEvent({
  name: 'DataQualityDegraded',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    problem: z.enum(['null-spike', 'unseen-categories', 'missing-columns', 'silence']),
    subject: z.string(),
    evidence: evidenceSchema,
  }),
  example: {
    episodeId: 'e3',
    modelName: 'nsw-price',
    problem: 'null-spike',
    subject: 'vic_price',
    evidence: { nullRate: 0.9, nullRateReference: 0 },
  },
})
