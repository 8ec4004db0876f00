import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent, untold } from './event.ts'

/** A person asked for a retraining. */
export const retrainingAsked = defineEvent({
  name: 'RetrainingAsked',
  version: 1,
  data: z.object({ modelName: modelNameSchema, askedBy: z.string(), reason: z.string(), force: z.boolean() }),
  example: { modelName: 'nsw-price', askedBy: 'ana', reason: 'new tariff since Monday', force: false },
  ...untold,
})
