import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { closingFields, countsSchema, driftContent } from './drift-found.ts'
import { defineEvent } from './event.ts'

/** A drift episode ended: the features came back, or another champion with another reference took over. */
export const driftClosed = defineEvent({
  name: 'DriftClosed',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    reason: z.enum(['came-back', 'champion-changed']),
    ...closingFields,
    features: z.array(z.string()).optional(),
    counts: countsSchema,
  }),
  example: { episodeId: 'e1', modelName: 'nsw-price', reason: 'came-back' },
  ledger: [
    {
      kind: 'drift/closed',
      headline: () => 'Drift ended',
      mark: null,
      content: (data) =>
        driftContent(
          data.reason === 'came-back'
            ? 'the features are as in training again'
            : `version ${data.championVersion} took over, with a reference of its own`,
          data,
        ),
    },
  ],
  line: { tone: 'recovery' },
  notice: null,
})
