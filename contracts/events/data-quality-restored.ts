import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A data-quality problem is over. */
export const dataQualityRestored = defineEvent({
  name: 'DataQualityRestored',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    problem: z.enum(['null-spike', 'unseen-categories', 'missing-columns', 'silence']),
    subject: z.string(),
  }),
  example: { episodeId: 'e3', modelName: 'nsw-price', problem: 'null-spike', subject: 'vic_price' },
})
