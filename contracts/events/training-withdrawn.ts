import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { defineEvent } from './event.ts'

/** A run's turn to train came, and the rules no longer allowed it: its triggers are decided anew. */
export const trainingWithdrawn = defineEvent({
  name: 'TrainingWithdrawn',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    trigger: triggerKindSchema,
    /** The rule's, as of a decision. */
    code: z.string(),
    reason: z.string(),
    /** The persons whose requests were among the run's triggers; missing from events of earlier releases. */
    askedBy: z.array(z.string()).optional(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'manual',
    code: 'paused',
    reason: 'Not started when its turn came. The model is paused: only --force retrains it.',
    askedBy: ['ada'],
  },
  ledger: [
    {
      kind: 'run/withdrawn',
      headline: () => 'Training withdrawn',
      mark: 'withdrawn',
      content: ({ trigger, code, reason, askedBy }) => ({ trigger, reason, detail: { code, askedBy } }),
    },
  ],
  line: { tone: 'quiet' },
  notice: {
    group: 'problems',
    severity: 'warning',
    gathered: null,
    // A person waits for their own run, and for one that their request joined. For any other the new decision says
    // what follows.
    isTold: ({ trigger, askedBy = [] }) => trigger === 'manual' || askedBy.length > 0,
  },
})
