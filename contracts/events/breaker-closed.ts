import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/** An improvement closed the circuit breaker: automatic retraining of the model goes on. */
export const breakerClosed = defineEvent({
  name: 'BreakerClosed',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string().nullable(),
    runs: z.number().int(),
    /** `breaker_runs` at the time. */
    breakerRuns: z.number().int(),
    /** The improvement: `promoted`, `probation-passed` … */
    lastOutcome: z.string(),
  }),
  example: { modelName: 'nsw-price', runId: null, runs: 0, breakerRuns: 3, lastOutcome: 'probation-passed' },
  ledger: [
    {
      kind: 'breaker/closed',
      headline: () => 'Circuit breaker closed',
      mark: null,
      content: ({ runs, breakerRuns, lastOutcome }) => ({
        reason: `${lastOutcome.replace('-', ' ')}: automatic retraining goes on`,
        detail: { evidence: { runs, breakerRuns, happening: lastOutcome } },
      }),
    },
  ],
  line: { tone: 'recovery' },
  notice: null,
})
