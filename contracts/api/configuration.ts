import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { endpoint } from './endpoint.ts'
import { editHeaders, etagHeader, namedParams } from './params.ts'
import { timeOrNullSchema } from './time.ts'

/** Without a model: the installation's value, which holds for every model without a value of its own. */
const configurationQuerySchema = z.strictObject({ model: modelNameSchema.optional() })

const configurationEditSchema = z
  .strictObject({ value: z.union([z.number(), z.string(), z.boolean()]) })
  .meta({ examples: [{ value: 0.75 }] })

export const configurationEntrySchema = z
  .object({
    name: z.string(),
    value: z.unknown(),
    /** The origin of the value. */
    source: z.enum(['default', 'installation', 'model']),
    default: z.unknown(),
    description: z.string().nullable(),
    /** In words: `whole, from 1`. */
    range: z.string(),
    /** Its possible values; null for numbers and texts. */
    choices: z.array(z.union([z.string(), z.boolean()])).nullable(),
    /** Whether a model may have a value of its own. */
    perModel: z.boolean(),
    /** The models with a value of their own; empty in the answer for one model. */
    overriddenBy: z.array(z.string()),
    updatedAt: timeOrNullSchema,
    updatedBy: z.string().nullable(),
  })
  .meta({ id: 'Setting' })
export type ConfigurationEntry = z.infer<typeof configurationEntrySchema>

/** The setting as it is now, and whether the edit changed it: one to what it was already does not. */
export const settingSavedSchema = configurationEntrySchema.extend({ changed: z.boolean() }).meta({ id: 'SettingSaved' })
export type SettingSaved = z.infer<typeof settingSavedSchema>

export const configurationListSchema = z.object({
  model: z.string().nullable(),
  entries: z.array(configurationEntrySchema),
})

export const listConfiguration = endpoint({
  name: 'listConfiguration',
  method: 'get',
  path: '/v1/configuration',
  tag: 'Configuration',
  summary: 'Every setting, with the source of its value',
  query: configurationQuerySchema,
  answers: { 200: { description: 'The settings.', schema: configurationListSchema, headers: etagHeader } },
  problems: [404],
})

export const getConfiguration = endpoint({
  name: 'getConfiguration',
  method: 'get',
  path: '/v1/configuration/{name}',
  tag: 'Configuration',
  summary: 'One setting',
  params: namedParams,
  query: configurationQuerySchema,
  answers: { 200: { description: 'The setting.', schema: configurationEntrySchema, headers: etagHeader } },
  problems: [404],
})

export const putConfiguration = endpoint({
  name: 'putConfiguration',
  method: 'put',
  path: '/v1/configuration/{name}',
  tag: 'Configuration',
  summary: 'Change a setting, effective from the next decision',
  params: namedParams,
  query: configurationQuerySchema,
  headers: editHeaders,
  body: configurationEditSchema,
  answers: { 200: { description: 'The setting as it is now.', schema: settingSavedSchema, headers: etagHeader } },
  problems: [404, 412],
})

export const resetConfiguration = endpoint({
  name: 'resetConfiguration',
  method: 'delete',
  path: '/v1/configuration/{name}',
  tag: 'Configuration',
  summary: "Remove a value: the default applies again, or for a model the installation's value",
  params: namedParams,
  query: configurationQuerySchema,
  headers: editHeaders,
  answers: { 200: { description: 'The setting as it is now.', schema: settingSavedSchema, headers: etagHeader } },
  problems: [404, 412],
})
