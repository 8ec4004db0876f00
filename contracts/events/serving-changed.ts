import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/**
 * Another version answers. At an endpoint, rows that it captured come in later, and find their version by this.
 */
export const servingChanged = defineEvent({
  name: 'ServingChanged',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    version: z.number().int(),
    /** Null where Remodel serves. */
    endpoint: z.string().nullable(),
    /** Null for the first one; missing from events of earlier releases, like the cause. */
    versionBefore: z.number().int().nullable().optional(),
    cause: z.enum(['promoted', 'rolled-back', 'switched']).optional(),
  }),
  example: { modelName: 'nsw-price', version: 4, endpoint: 'nsw-price', versionBefore: 3, cause: 'promoted' },
  ledger: [
    {
      kind: 'serving/serving',
      headline: () => 'Serving version changed',
      mark: null,
      content: ({ version, endpoint, versionBefore = null, cause = null }) => ({
        reason: `version ${version} answers${endpoint === null ? '' : ` at ${endpoint}`}`,
        detail: { version, endpoint, versionBefore, cause },
      }),
    },
  ],
  line: null,
  notice: null,
})
