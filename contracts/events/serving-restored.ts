import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { showMoment } from '#contracts/wording'
import { defineEvent } from './event.ts'

/** A version answers again, after none did. */
export const servingRestored = defineEvent({
  name: 'ServingRestored',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    version: z.number().int(),
    endpoint: z.string().nullable(),
    lostAt: z.iso.datetime(),
  }),
  example: { modelName: 'nsw-price', version: 4, endpoint: null, lostAt: '1996-09-04T12:00:00.000Z' },
  ledger: [
    {
      kind: 'serving/restored',
      headline: () => 'Serving restored',
      mark: 'served-again',
      content: ({ version, endpoint, lostAt }) => ({
        reason: `version ${version} answers${endpoint === null ? '' : ` at ${endpoint}`}; none did since ${showMoment(lostAt)}`,
        detail: { version, endpoint, lostAt },
      }),
    },
  ],
  line: { tone: 'recovery' },
  notice: {
    group: 'problems',
    severity: 'info',
    gathered: 'Serving restored',
    advice: () => 'Rows that came in between stay without a score.',
  },
})
