import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-types'
import { timeOrNullSchema } from './time.ts'

/** A missing model means the installation's value, which holds for every model without one of its own. */
export const configurationQuerySchema = z.strictObject({ model: modelNameSchema.optional() })

export const configurationEditSchema = z.strictObject({ value: z.union([z.number(), z.string(), z.boolean()]) })

export const configurationEntrySchema = z.object({
  name: z.string(),
  value: z.unknown(),
  /** Where the value comes from. */
  source: z.enum(['default', 'installation', 'model']),
  default: z.unknown(),
  description: z.string().nullable(),
  /** What it may be, in words: `whole, from 1`. */
  range: z.string(),
  /** The models that have a value of their own; empty where one model is asked about. */
  overriddenBy: z.array(z.string()),
  updatedAt: timeOrNullSchema,
  updatedBy: z.string().nullable(),
})
export type ConfigurationEntry = z.infer<typeof configurationEntrySchema>

export const configurationListSchema = z.object({
  model: z.string().nullable(),
  entries: z.array(configurationEntrySchema),
})
export type ConfigurationList = z.infer<typeof configurationListSchema>
