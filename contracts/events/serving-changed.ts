import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/**
 * Another version answers at a model's endpoint: rows that the endpoint captured come in later, and find their version
 * by this.
 */
export const servingChanged = defineEvent({
  name: 'ServingChanged',
  version: 1,
  data: z.object({ modelName: modelNameSchema, version: z.number().int(), endpoint: z.string() }),
  example: { modelName: 'nsw-price', version: 4, endpoint: 'nsw-price' },
  ledger: [
    {
      kind: 'serving/serving',
      headline: () => 'Serving version changed',
      mark: null,
      content: ({ version, endpoint }) => ({
        reason: `version ${version} answers at ${endpoint}`,
        detail: { version, endpoint },
      }),
    },
  ],
  line: null,
  notice: null,
})
