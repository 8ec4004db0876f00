import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { listed } from '#contracts/wording'
import { closingFields, countsSchema, driftContent } from './drift-found.ts'
import { defineEvent } from './event.ts'

/** A drift episode ended: the evidence says that its features are within the tolerance again. */
export const driftClosed = defineEvent({
  name: 'DriftClosed',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    /** `champion-changed` in events of earlier releases, which closed an episode with any promotion. */
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
            ? `${data.features ? listed(data.features) : 'the features'}: within the tolerance of the training values again, for as long as it took to find the drift`
            : `version ${data.championVersion} took over, with a reference of its own`,
          data,
        ),
    },
  ],
  line: { tone: 'recovery' },
  notice: null,
})
