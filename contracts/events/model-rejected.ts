import * as z from 'zod'
import { evidenceSchema, gateOutcomeSchema, modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A trained version was not good enough to become champion. */
export const modelRejected = defineEvent({
  name: 'ModelRejected',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    version: z.number().int(),
    gateOutcome: gateOutcomeSchema,
    reason: z.string(),
    evidence: evidenceSchema,
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    version: 4,
    gateOutcome: 'worse',
    reason: '12 rows better, 40 worse',
    evidence: { accuracy: 0.84, championAccuracy: 0.88, pValue: 0.0001 },
  },
})
