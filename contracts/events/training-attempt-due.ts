import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent, untold } from './event.ts'

/** A run's job has to be submitted: its turn has come, or its start was lost. */
export const trainingAttemptDue = defineEvent({
  name: 'TrainingAttemptDue',
  version: 1,
  data: z.object({ modelName: modelNameSchema, runId: z.string(), attempt: z.number().int() }),
  example: { modelName: 'nsw-price', runId: 'nsw-price-960904t0200-3f2a9c', attempt: 2 },
  ...untold,
})
