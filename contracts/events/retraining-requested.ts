import * as z from 'zod'
import { decidedFields, decisionContent, decisionHeadline } from './decided.ts'
import { defineEvent } from './event.ts'

/** A trigger was decided: a run exists and has to be started. */
export const retrainingRequested = defineEvent({
  name: 'RetrainingRequested',
  version: 1,
  data: z.object({
    ...decidedFields,
    runId: z.string(),
    comprehensive: z.boolean(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'scheduled',
    comprehensive: false,
    reason: '1008 new labelled rows',
    evidence: { labelledRowsNew: 1008, dataThreshold: 1000 },
  },
  ledger: [
    {
      kind: 'decision/requested',
      headline: decisionHeadline('Retraining requested'),
      mark: 'requested',
      content: decisionContent,
    },
  ],
  line: { tone: 'decision' },
  notice: {
    group: 'retraining',
    severity: 'info',
    gathered: 'Retraining requested',
    // Its person knows.
    isTold: ({ trigger }) => trigger !== 'manual',
  },
})
