import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { waitsFor } from '#contracts/waits-for'
import { defineEvent, untold } from './event.ts'

/** A deferred trigger has to be decided again. */
export const reconsiderationDue = defineEvent({
  name: 'ReconsiderationDue',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    triggerId: z.string(),
    waitedFor: z.enum(waitsFor),
  }),
  example: { modelName: 'nsw-price', triggerId: 't1', waitedFor: 'cooldown' },
  ...untold,
})
