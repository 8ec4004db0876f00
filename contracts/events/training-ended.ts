import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent, untold } from './event.ts'

/**
 * A job no longer runs; the backend is asked for the outcome. The event may come twice, late, or after the run ended.
 */
export const trainingEnded = defineEvent({
  name: 'TrainingEnded',
  version: 1,
  data: z.object({ modelName: modelNameSchema, runId: z.string(), jobName: z.string() }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    jobName: 'nsw-price-960904t0200-3f2a9c-a1',
  },
  ...untold,
})
