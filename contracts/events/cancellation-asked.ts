import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent, untold } from './event.ts'

/** A person asked to end a run. */
export const cancellationAsked = defineEvent({
  name: 'CancellationAsked',
  version: 1,
  data: z.object({ modelName: modelNameSchema, runId: z.string(), askedBy: z.string(), reason: z.string() }),
  example: { modelName: 'nsw-price', runId: 'nsw-price-960904t0200-3f2a9c', askedBy: 'ana', reason: 'wrong window' },
  ...untold,
})
