import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/**
 * The champion could not be made to answer; the version before still does. Stated once per championship. Where no
 * version answers, `ServingLost` says so instead.
 */
export const servingFailed = defineEvent({
  name: 'ServingFailed',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    version: z.number().int(),
    reason: z.string(),
    /** Null where Remodel serves; missing from events of earlier releases. */
    endpoint: z.string().nullable().optional(),
  }),
  example: { modelName: 'nsw-price', version: 4, reason: 'the endpoint was rolled back: an alarm went off' },
  ledger: [
    {
      kind: 'serving/failed',
      headline: () => 'Serving failed',
      mark: null,
      content: ({ version, endpoint = null, reason }) => ({
        reason: `version ${version} does not answer${endpoint === null ? '' : ` at ${endpoint}`}: ${reason}`,
        detail: { version, endpoint },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: {
    group: 'problems',
    severity: 'critical',
    gathered: 'Version cannot be served',
    advice: () =>
      'The version before still answers. Serving is tried again every five minutes, and at another promotion or a rollback.',
  },
})
