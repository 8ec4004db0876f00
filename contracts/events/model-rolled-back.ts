import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** An earlier version is champion again. */
export const modelRolledBack = defineEvent({
  name: 'ModelRolledBack',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    fromVersion: z.number().int(),
    toVersion: z.number().int(),
    decidedBy: z.enum(['policy', 'person']),
    reason: z.string(),
  }),
  example: {
    modelName: 'nsw-price',
    fromVersion: 4,
    toVersion: 3,
    decidedBy: 'policy',
    reason: 'version 4 lost 7 points in probation',
  },
})
