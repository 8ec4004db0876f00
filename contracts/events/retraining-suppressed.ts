import * as z from 'zod'
import { decidedFields, decisionContent, decisionHeadline } from './decided.ts'
import { defineEvent } from './event.ts'

/** A trigger was decided: no retraining. */
export const retrainingSuppressed = defineEvent({
  name: 'RetrainingSuppressed',
  version: 1,
  data: z.object({
    ...decidedFields,
  }),
  example: {
    modelName: 'nsw-price',
    triggerId: 't1',
    trigger: 'scheduled',
    code: 'not-enough-new-rows',
    reason: '48 of 1000 new labelled rows',
    evidence: { labelledRowsNew: 48, dataThreshold: 1000 },
  },
  ledger: [
    {
      kind: 'decision/suppressed',
      headline: decisionHeadline('No retraining'),
      mark: null,
      content: decisionContent,
    },
  ],
  line: { tone: 'quiet' },
  notice: null,
})
