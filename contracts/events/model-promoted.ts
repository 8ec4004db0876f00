import * as z from 'zod'
import { evidenceSchema, gateOutcomeSchema, modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A version became champion. */
export const modelPromoted = defineEvent({
  name: 'ModelPromoted',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    version: z.number().int(),
    versionBefore: z.number().int().nullable(),
    gateOutcome: gateOutcomeSchema,
    forced: z.boolean(),
    reason: z.string(),
    evidence: evidenceSchema,
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    version: 4,
    versionBefore: 3,
    gateOutcome: 'better',
    forced: false,
    reason: '31 rows better, 12 worse',
    evidence: { accuracy: 0.91, championAccuracy: 0.88, pValue: 0.002 },
  },
})
