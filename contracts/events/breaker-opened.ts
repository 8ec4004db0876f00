import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { showMoment } from '#contracts/wording'
import { defineEvent } from './event.ts'

/** Too many retrainings in a row were worth nothing: automatic retraining of the model stops, and a person is told. */
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
    /** When it closes by itself, without new data. */
    until: z.string().nullable().optional(),
  }),
  example: { modelName: 'nsw-price', runs: 3, lastOutcome: 'rejected', until: '1996-12-05T02:15:00.000Z' },
  ledger: [
    {
      kind: 'breaker/opened',
      headline: () => 'Circuit breaker opened',
      mark: null,
      content: ({ runs, breakerRuns, lastOutcome, until }) => ({
        reason: `${runs} retrainings in a row were worth nothing: automatic retraining stops${until ? ` until ${showMoment(until)}, or until there is as much new data as the last one learned from` : ''}`,
        detail: { evidence: { runs, breakerRuns, happening: lastOutcome, breakerUntil: until ?? null } },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: {
    severity: 'critical',
    gathered: 'Circuit breaker opened',
    advice: ({ modelName }) => `\`remodel retrain ${modelName}\` trains at once and starts automatic retraining again.`,
  },
})
