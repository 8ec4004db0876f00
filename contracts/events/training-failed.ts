import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A run ended without a version to judge. */
export const trainingFailed = defineEvent({
  name: 'TrainingFailed',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    outcome: z.enum(['failed', 'timed_out', 'cancelled']),
    reason: z.string(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    outcome: 'failed',
    reason: 'out of memory at 4 GB',
  },
})
