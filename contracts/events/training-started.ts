import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { defineEvent } from './event.ts'

/** A run's job was accepted by its backend. */
export const trainingStarted = defineEvent({
  name: 'TrainingStarted',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    attempt: z.number().int(),
    jobName: z.string(),
    backend: z.enum(['local', 'sagemaker', 'kubernetes']),
    trigger: triggerKindSchema.optional(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    attempt: 1,
    jobName: 'nsw-price-960904t0200-3f2a9c-a1',
    backend: 'local',
  },
  ledger: [
    {
      kind: 'run/training',
      headline: () => 'Training started',
      mark: null,
      content: ({ trigger, attempt, jobName, backend }) => ({
        trigger: trigger ?? null,
        reason: `attempt ${attempt} started on ${backend}`,
        detail: { jobName, attempt },
      }),
    },
  ],
  line: { tone: 'quiet' },
  notice: null,
})
