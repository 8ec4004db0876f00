import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A performance episode ended: the champion is above the threshold again, or another one took over. */
export const performanceRecovered = defineEvent({
  name: 'PerformanceRecovered',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    reason: z.enum(['came-back', 'champion-changed']),
  }),
  example: { episodeId: 'e2', modelName: 'nsw-price', reason: 'came-back' },
})
