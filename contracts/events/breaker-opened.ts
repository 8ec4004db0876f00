import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/** Too many runs in a row brought no improvement: automatic retraining of the model stops, and a person is told. */
export const breakerOpened = defineEvent({
  name: 'BreakerOpened',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runs: z.number().int(),
    lastOutcome: z.string(),
    /** The optional fields are missing from events of earlier releases. */
    runId: z.string().nullable().optional(),
    /** `breaker_runs` at the time. */
    breakerRuns: z.number().int().optional(),
  }),
  example: { modelName: 'nsw-price', runs: 3, lastOutcome: 'rejected' },
  ledger: [
    {
      kind: 'breaker/opened',
      headline: () => 'Circuit breaker opened',
      mark: null,
      content: ({ runs, breakerRuns, lastOutcome }) => ({
        reason: `${runs} runs in a row without improvement: automatic retraining stops`,
        detail: { evidence: { runs, breakerRuns, happening: lastOutcome } },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: {
    severity: 'critical',
    advice: () => 'A retraining that a person asks for and that succeeds starts it again.',
  },
})
