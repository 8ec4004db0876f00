import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { defineEvent, untold } from './event.ts'

/** A model's endpoint has another state than before: it is to be asked what answers. Read at the door; never on our own bus. */
export const endpointChanged = defineEvent({
  name: 'EndpointChanged',
  version: 1,
  data: z.object({ modelName: modelNameSchema, endpointName: z.string(), status: z.string() }),
  example: { modelName: 'nsw-price', endpointName: 'nsw-price', status: 'IN_SERVICE' },
  ...untold,
})
