import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { triggerKindSchema } from '#contracts/trigger-kind'
import { endedSentence, showMoment } from '#contracts/wording'
import { defineEvent } from './event.ts'

/** A backend has had a run's job for a while and has not started it. Stated at most once a day for each run. */
export const trainingUnstarted = defineEvent({
  name: 'TrainingUnstarted',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string(),
    trigger: triggerKindSchema,
    attempt: z.number().int(),
    jobName: z.string(),
    backend: z.string(),
    /** When the backend took the job, or last took away its pod. */
    since: z.iso.datetime(),
    /** A sentence of the backend's. */
    reason: z.string(),
  }),
  example: {
    modelName: 'nsw-price',
    runId: 'nsw-price-960904t0200-3f2a9c',
    trigger: 'scheduled',
    attempt: 1,
    jobName: 'nsw-price-960904t0200-3f2a9c-a1',
    backend: 'kubernetes',
    since: '1996-09-04T02:15:00.000Z',
    reason: 'No node takes its pod: 0/3 nodes are available: 3 Insufficient memory.',
  },
  ledger: [
    {
      kind: 'run/unstarted',
      headline: () => 'Training has not started',
      mark: null,
      content: ({ trigger, attempt, jobName, backend, since, reason }) => ({
        trigger,
        reason: `${backend} has kept its job waiting since ${showMoment(since)}: ${endedSentence(reason)}`,
        detail: { attempt, jobName, since },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: {
    group: 'problems',
    severity: 'warning',
    gathered: 'Training has not started',
    advice: ({ runId }) =>
      `It starts by itself once that is mended, and gives its place to another training until then. To end it: remodel cancel ${runId}.`,
  },
})
