import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** Too many runs in a row brought no improvement: automatic retraining of the model stops, and a person is told. */
export const breakerOpened = defineEvent({
  name: 'BreakerOpened',
  version: 1,
  data: z.object({ modelName: modelNameSchema, runs: z.number().int(), lastOutcome: z.string() }),
  example: { modelName: 'nsw-price', runs: 3, lastOutcome: 'rejected' },
})
