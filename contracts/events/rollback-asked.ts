import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent, untold } from './event.ts'

/** A person asked for an earlier version; null means the one before the champion. */
export const rollbackAsked = defineEvent({
  name: 'RollbackAsked',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    askedBy: z.string(),
    reason: z.string(),
    toVersion: z.number().int().nullable(),
  }),
  example: { modelName: 'nsw-price', askedBy: 'ana', reason: 'wrong after the holiday', toVersion: null },
  ...untold,
})
