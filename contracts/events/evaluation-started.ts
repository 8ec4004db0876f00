import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { defineEvent } from './event.ts'

/** A run's job left a challenger, and the gate compares it. */
export const evaluationStarted = defineEvent({
  name: 'EvaluationStarted',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    trigger: triggerKindSchema,
    attempt: z.number().int(),
    championVersion: z.number().int().nullable(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'scheduled',
    attempt: 1,
    championVersion: 3,
  },
  ledger: [
    {
      kind: 'run/evaluating',
      headline: () => 'Evaluation started',
      mark: null,
      content: ({ trigger, attempt, championVersion }) => ({
        trigger,
        reason: `attempt ${attempt} left a challenger: the gate compares it`,
        detail: { attempt, championVersion },
      }),
    },
  ],
  line: null,
  notice: null,
})
