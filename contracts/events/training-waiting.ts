import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { showMoment } from '#contracts/wording'
import { defineEvent } from './event.ts'

/** Refusals between two notices: submissions are an hour apart, so that people are told once a day. */
const refusalsANotice = 24

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
    /** How often the backend did not take the job, this time included; missing where it waits for a place alone. */
    refusals: z.number().int().optional(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'scheduled',
    attempt: 1,
    reason: 'the backend did not take the job: the account may run 4 instances of ml.m5.large',
    retryAt: '1996-09-05T02:15:00.000Z',
    refusals: 24,
  },
  ledger: [
    {
      kind: 'run/waiting',
      headline: () => 'Training waits for capacity',
      mark: null,
      content: ({ trigger, attempt, reason, retryAt, refusals }) => ({
        trigger,
        reason: retryAt === null ? reason : `${reason}; ${tries(refusals)}next try at ${showMoment(retryAt)}`,
        detail: { attempt, retryAt, refusals },
      }),
    },
  ],
  line: { tone: 'quiet' },
  notice: {
    group: 'problems',
    severity: 'warning',
    gathered: 'Training waits for its backend',
    isTold: ({ refusals = 0 }) => refusals > 0 && refusals % refusalsANotice === 0,
    advice: () => 'It is tried until it is accepted or somebody cancels the run.',
  },
})

const tries = (refusals = 1) => (refusals === 1 ? '' : `refused ${refusals} times, `)
