import * as z from 'zod'
import { breakerInWords, worthlessInWords } from '#contracts/breaker-words'
import { modelNameSchema } from '#contracts/model-name'
import { showMoment } from '#contracts/wording'
import { defineEvent } from './event.ts'

/**
 * Too many retrainings in a row were worth nothing: automatic retraining of the model stops, and a person is told. Stated
 * again when it has gone on by itself and stops once more.
 */
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
      content: ({ modelName, runs, breakerRuns, lastOutcome, until }) => ({
        reason: until
          ? breakerInWords({ runs, isOpen: true, until }, modelName, showMoment)
          : `Automatic retraining stands still: ${worthlessInWords(runs)}. \`remodel retrain ${modelName}\` trains at once and starts it again.`,
        detail: { evidence: { runs, breakerRuns, happening: lastOutcome, breakerUntil: until ?? null } },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: { group: 'problems', severity: 'critical', gathered: 'Circuit breaker opened' },
})
