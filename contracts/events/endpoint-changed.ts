import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent, untold } from './event.ts'

/**
 * A model's endpoint changed its state: the endpoint is asked for the version that answers. Made from AWS's own event;
 * never on our bus.
 */
export const endpointChanged = defineEvent({
  name: 'EndpointChanged',
  version: 1,
  data: z.object({ modelName: modelNameSchema, endpointName: z.string(), status: z.string() }),
  example: { modelName: 'nsw-price', endpointName: 'nsw-price', status: 'IN_SERVICE' },
  ...untold,
})
