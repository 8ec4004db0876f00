import * as z from 'zod'
import { modelNameSchema } from './model-name.ts'

/** A part of one tick's work: some of the models, and the event. */
export const modelShardSchema = z.strictObject({
  modelNames: z.array(modelNameSchema).min(1),
  /** The event as it was delivered. */
  cause: z.unknown(),
})
