import * as z from 'zod'
import { modelNameSchema } from './model-name.ts'

/** A part of what one tick asks for: which models, and the event itself. */
export const modelShardSchema = z.strictObject({
  modelNames: z.array(modelNameSchema).min(1),
  /** As it was delivered. */
  cause: z.unknown(),
})
