import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'

/**
 * A year of four digits, with room for a span before or after it: PostgreSQL takes no longer or earlier ones
 * as ISO 8601.
 */
const years = { from: '1000-01-01', to: '9998-01-01' }

/** A name in a path: letters, digits and a few marks. */
const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/, 'a name has 1 to 120 of A-Z, a-z, 0-9, ., _ and -')

/** The name of a user's column: what the model file takes. A quoted header may have line breaks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it excludes them
export const columnPattern = /^[^\u0000]+$/

export const modelParams = z.object({ model: modelNameSchema.meta({ examples: ['electricity'] }) })
export const runParams = z.object({ run: nameSchema })
export const modelVersionParams = z.object({
  ...modelParams.shape,
  version: z.coerce.number('is not a number').int().min(1).max(2_147_483_647),
})
export const modelRunParams = z.object({ ...modelParams.shape, ...runParams.shape })
export const namedParams = z.object({ name: nameSchema })
/** A feature has the name of a user's column. */
export const featureParams = z.object({
  ...modelParams.shape,
  feature: z.string().min(1).max(100).regex(columnPattern, 'a feature has no NUL character'),
})
export const idParams = z.object({ id: z.coerce.number('is not a number').int().min(1).max(Number.MAX_SAFE_INTEGER) })

/** Yes or no in a query. */
export const flagSchema = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')

/** The query of a list: one page, with the cursor of the next in its answer. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('entries per page'),
  cursor: z.string().max(300).optional().describe('the next page: `next` of the previous answer'),
})
/** The cursor of the next page; null at the end. */
export const nextSchema = z.string().nullable()

/** A span of time; by default from the model's beginning to now. */
export const spanQuery = z.strictObject({
  from: timeParam().describe('inclusive'),
  to: timeParam().describe('exclusive'),
})

/** A moment in a query, with `Z` or an offset. */
export function timeParam() {
  return z.iso
    .datetime({ offset: true })
    .refine(
      (time) => Date.parse(time) >= Date.parse(years.from) && Date.parse(time) < Date.parse(years.to),
      `has to be between ${years.from} and ${years.to}`,
    )
    .optional()
}

/** Request headers of a person's request. */
export const askHeaders = {
  'Idempotency-Key': 'Identity of the request: a repeat gets the same answer, and is refused if its body differs.',
  'X-Remodel-User':
    "The name that the ledger records for the request, percent-encoded. Behind API Gateway the caller's identity replaces it.",
} as const
export const userHeader = { 'X-Remodel-User': askHeaders['X-Remodel-User'] } as const

/** The header of an answer that an edit may be based on. */
export const etagHeader = {
  ETag: 'Changes with every edit; the `If-Match` of an edit that is based on this answer.',
} as const
/** Request headers of an edit. */
export const editHeaders = {
  ...userHeader,
  'If-Match':
    'The `ETag` that the edit is based on: the edit is refused if there was another one since. Left out, that is not checked.',
} as const
