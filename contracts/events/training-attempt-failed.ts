import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { defineEvent } from './event.ts'

/** An attempt of a run failed in a way that may pass, and the next one is due. */
export const trainingAttemptFailed = defineEvent({
  name: 'TrainingAttemptFailed',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    trigger: triggerKindSchema,
    /** The one that failed. */
    attempt: z.number().int(),
    reason: z.string(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'scheduled',
    attempt: 1,
    reason: 'its instance was taken back',
  },
  ledger: [
    {
      kind: 'run/queued',
      headline: () => 'Training queued',
      mark: null,
      content: ({ trigger, attempt, reason }) => ({
        trigger,
        reason: `attempt ${attempt} failed, trying again: ${reason}`,
        detail: { attempt: attempt + 1 },
      }),
    },
  ],
  line: null,
  notice: null,
})
