import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { closingFields } from './drift-found.ts'
import { defineEvent } from './event.ts'

/** A performance episode ended: the champion is back at the threshold. */
export const performanceRecovered = defineEvent({
  name: 'PerformanceRecovered',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    /** `champion-changed` in events of earlier releases, which closed an episode with any promotion. */
    reason: z.enum(['came-back', 'champion-changed']),
    ...closingFields,
    /** The check in one sentence; missing from events of earlier releases. */
    finding: z.string().optional(),
  }),
  example: {
    episodeId: 'e2',
    modelName: 'nsw-price',
    reason: 'came-back',
    finding: 'Accuracy 0.74 on 336 labels (at most 0.79): not below 0.7.',
  },
  ledger: [
    {
      kind: 'performance/closed',
      headline: ({ reason }) =>
        reason.startsWith('back at the threshold') ? 'Performance recovered' : 'Another version was promoted',
      mark: null,
      content: ({ episodeId, reason, championVersion, finding, evidence }) => ({
        reason: reason === 'came-back' ? `back at the threshold: ${finding}` : `version ${championVersion} took over`,
        detail: { episodeId, version: championVersion, evidence },
      }),
    },
  ],
  line: { tone: 'recovery' },
  notice: null,
})
