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
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'manual',
    code: 'paused',
    reason: 'Not started when its turn came. The model is paused: only --force retrains it.',
  },
  ledger: [
    {
      kind: 'run/withdrawn',
      headline: () => 'Training withdrawn',
      mark: 'cancelled',
      content: ({ trigger, code, reason }) => ({ trigger, reason, detail: { code } }),
    },
  ],
  line: { tone: 'quiet' },
  notice: {
    group: 'problems',
    severity: 'warning',
    gathered: null,
    // A person waits for their own run. Of any other the new decision says what follows.
    isTold: ({ trigger }) => trigger === 'manual',
  },
})
