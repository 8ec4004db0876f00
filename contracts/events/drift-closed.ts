import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A drift episode ended: the features came back, or another champion with another reference took over. */
export const driftClosed = defineEvent({
  name: 'DriftClosed',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    reason: z.enum(['came-back', 'champion-changed']),
  }),
  example: { episodeId: 'e1', modelName: 'nsw-price', reason: 'came-back' },
})
