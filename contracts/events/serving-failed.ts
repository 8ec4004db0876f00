import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { defineEvent } from './event.ts'

/** A version that is champion could not be made to answer: what answered before still does. Stated once for each championship. */
export const servingFailed = defineEvent({
  name: 'ServingFailed',
  version: 1,
  data: z.object({ modelName: modelNameSchema, version: z.number().int(), reason: z.string() }),
  example: { modelName: 'nsw-price', version: 4, reason: 'the endpoint went back: an alarm fired' },
})
