import * as z from 'zod'
import { triggerInWords } from '#contracts/trigger-words'
import { decidedFields, decisionContent } from './decided.ts'
import { defineEvent } from './event.ts'

/** A trigger was decided: the active run answers it. */
export const retrainingCoalesced = defineEvent({
  name: 'RetrainingCoalesced',
  version: 1,
  data: z.object({
    ...decidedFields,
    runId: z.string(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'drift',
    reason: 'Run nsw-price-960904t0200-3f2a9c has not chosen its data yet: this trigger joins it.',
    evidence: {},
    triggerId: 't2',
    code: 'joined-run',
    causedBy: 'DriftOpened',
    askedBy: null,
  },
  ledger: [
    {
      kind: 'decision/coalesced',
      headline: ({ trigger }) => `Joined the active run${trigger === null ? '' : ` (${triggerInWords(trigger)})`}`,
      mark: null,
      content: decisionContent,
    },
  ],
  line: null,
  notice: null,
})
