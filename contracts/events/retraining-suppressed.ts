import * as z from 'zod'
import { evidenceSchema, modelNameSchema, triggerKindSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A trigger was decided: no retraining, and why. */
export const retrainingSuppressed = defineEvent({
  name: 'RetrainingSuppressed',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    triggerId: z.string(),
    trigger: triggerKindSchema,
    code: z.string(),
    reason: z.string(),
    evidence: evidenceSchema,
  }),
  example: {
    modelName: 'nsw-price',
    triggerId: 't1',
    trigger: 'scheduled',
    code: 'not-enough-new-rows',
    reason: '48 of 1000 new labelled rows',
    evidence: { labelledRowsNew: 48, dataThreshold: 1000 },
  },
})
