import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { showMoment } from '#contracts/wording'
import { defineEvent } from './event.ts'

/** A run waits for capacity: as many trainings run as may, or its backend did not take the job. */
export const trainingWaiting = defineEvent({
  name: 'TrainingWaiting',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    trigger: triggerKindSchema,
    attempt: z.number().int(),
    reason: z.string(),
    /** When the job is submitted again; null if the run starts once a training ends. */
    retryAt: z.iso.datetime().nullable(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'scheduled',
    attempt: 0,
    reason: '4 of 4 places to train (training_jobs_max) are taken',
    retryAt: null,
  },
  ledger: [
    {
      kind: 'run/waiting',
      headline: () => 'Training waits for capacity',
      mark: null,
      content: ({ trigger, attempt, reason, retryAt }) => ({
        trigger,
        reason: retryAt === null ? reason : `${reason}; next try at ${showMoment(retryAt)}`,
        detail: { attempt, retryAt },
      }),
    },
  ],
  line: { tone: 'quiet' },
  notice: null,
})
