import * as z from 'zod'
import { modelNameSchema } from './model-types.ts'

/** A part of one tick's looks: which models, and the event that asks for them. */
export const checkShardSchema = z.strictObject({
  modelNames: z.array(modelNameSchema).min(1),
  /** As it was delivered. */
  cause: z.unknown(),
})
