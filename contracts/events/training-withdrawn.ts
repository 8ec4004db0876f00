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
    trigger: 'scheduled',
    code: 'data-quality',
    reason:
      'Since it was requested: The data is broken (column missing: `vic_price`): no retraining until it is fixed.',
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
  notice: null,
})
