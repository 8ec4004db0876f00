import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { performanceLineInWords } from '#contracts/performance-words'
import { closingFields } from './drift-found.ts'
import { defineEvent } from './event.ts'

/** A performance episode ended: the evidence says that the champion keeps its line again, or another one is measured. */
export const performanceRecovered = defineEvent({
  name: 'PerformanceRecovered',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    /**
     * `champion-changed`: the fall was below the first weeks of a version that another one replaced, which has its own.
     * Events of earlier releases closed an episode so with any promotion.
     */
    reason: z.enum(['came-back', 'champion-changed']),
    ...closingFields,
    /** The check in one sentence; missing from events of earlier releases. */
    finding: z.string().optional(),
  }),
  example: {
    episodeId: 'e2',
    modelName: 'nsw-price',
    reason: 'came-back',
    finding: 'Accuracy 0.741 over 12 days (576 labels): not below the threshold of 0.7; the naive forecast has 0.55.',
  },
  ledger: [
    {
      kind: 'performance/closed',
      headline: ({ reason }) =>
        reason.startsWith('back at') ? 'Performance recovered' : 'Another version was promoted',
      mark: null,
      content: ({ episodeId, reason, championVersion, finding, evidence }) => ({
        reason:
          reason === 'came-back'
            ? `back at ${performanceLineInWords(evidence?.line)}: ${finding}`
            : `version ${championVersion} took over`,
        detail: { episodeId, version: championVersion, evidence },
      }),
    },
  ],
  line: { tone: 'recovery' },
  notice: { group: 'recoveries', severity: 'info', gathered: 'Performance recovered' },
})
