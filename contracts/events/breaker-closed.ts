import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { defineEvent } from './event.ts'

/** A retraining that was worth something, or a person who asked for one, closed the circuit breaker. */
export const breakerClosed = defineEvent({
  name: 'BreakerClosed',
  version: 1,
  data: z.object({
    modelName: modelNameSchema,
    runId: z.string().nullable(),
    runs: z.number().int(),
    /** `breaker_runs` at the time. */
    breakerRuns: z.number().int(),
    /** The event that closed it: `promoted`, `probation-passed`, `asked`. */
    lastOutcome: z.string(),
  }),
  example: { modelName: 'nsw-price', runId: null, runs: 0, breakerRuns: 3, lastOutcome: 'probation-passed' },
  ledger: [
    {
      kind: 'breaker/closed',
      headline: () => 'Circuit breaker closed',
      mark: null,
      content: ({ runs, breakerRuns, lastOutcome }) => ({
        reason: `${closedBy(lastOutcome)}: automatic retraining goes on`,
        detail: { evidence: { runs, breakerRuns, happening: lastOutcome } },
      }),
    },
  ],
  line: { tone: 'recovery' },
  notice: { group: 'recoveries', severity: 'info', gathered: 'Circuit breaker closed' },
})

function closedBy(outcome: string): string {
  return outcome === 'asked' ? 'a person asked for a retraining' : outcome.replace('-', ' ')
}
