import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/** No version answers: the champion cannot be loaded, and no earlier version is loaded either. Stated once per loss. */
export const servingLost = defineEvent({
  name: 'ServingLost',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    championVersion: z.number().int(),
    /** The version that answered before; null if none did yet. */
    versionBefore: z.number().int().nullable(),
    reason: z.string(),
  }),
  example: {
    modelName: 'nsw-price',
    championVersion: 4,
    versionBefore: 4,
    reason: 'there is no object models/nsw-price/artifacts/model.onnx',
  },
  ledger: [
    {
      kind: 'serving/lost',
      headline: () => 'No version serves',
      mark: 'unserved',
      content: ({ championVersion, versionBefore, reason }) => ({
        reason: `version ${championVersion} cannot be served: ${reason}`,
        detail: { version: null, championVersion, versionBefore },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: {
    group: 'problems',
    severity: 'critical',
    gathered: 'No version serves',
    advice: () =>
      'New rows are kept without a score. Serving is tried again every five minutes, and when another version is promoted.',
  },
})
