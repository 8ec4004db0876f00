import * as z from 'zod'
import { evidenceSchema, modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** The champion is to give way to an earlier version. */
export const rollbackRequested = defineEvent({
  name: 'RollbackRequested',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    fromVersion: z.number().int(),
    toVersion: z.number().int(),
    decidedBy: z.enum(['policy', 'person']),
    askedBy: z.string().nullable(),
    reason: z.string(),
    evidence: evidenceSchema,
  }),
  example: {
    modelName: 'nsw-price',
    fromVersion: 4,
    toVersion: 3,
    decidedBy: 'policy',
    askedBy: null,
    reason: 'version 4 lost 7 points in probation',
    evidence: { accuracyLost: 0.07 },
  },
})
