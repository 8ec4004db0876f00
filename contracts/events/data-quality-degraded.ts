import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { affectedShare, dataProblemInWords, dataProblems, holdInWords, holdsRetraining } from './data-problem.ts'
import { defineEvent } from './event.ts'

/**
 * The data is broken, not drifted: automatic retraining is on hold until it is fixed, or counts as usual because it
 * stayed so for weeks. A changed volume holds nothing.
 */
export const dataQualityDegraded = defineEvent({
  name: 'DataQualityDegraded',
  version: 1,
  data: z.object({
    episodeId: z.string(),
    modelName: modelNameSchema,
    problem: z.enum(dataProblems),
    /**
     * The feature; `observations` for silence and volume, `repeated rows`, and `incoming rows` or `incoming labels` for
     * rejected rows.
     */
    subject: z.string(),
    evidence: evidenceSchema,
    /** Missing from events of earlier releases. */
    championVersion: z.number().int().optional(),
    /** When it stops holding retraining if it stays; null for a volume. Missing from events of earlier releases. */
    usualFrom: z.iso.datetime().nullish(),
  }),
  example: {
    episodeId: 'e3',
    modelName: 'nsw-price',
    problem: 'null-spike',
    subject: 'vic_price',
    evidence: { nullRate: 0.9, nullRateReference: 0 },
    usualFrom: '2024-03-14T02:00:00.000Z',
  },
  ledger: [
    {
      kind: 'data-quality/opened',
      headline: ({ detail }) => (detail.problem === 'volume' ? 'Volume changed' : 'Data broken'),
      mark: 'data-quality',
      content: ({ episodeId, championVersion, problem, subject, evidence, usualFrom }) => {
        const words = dataProblemInWords(problem, subject, evidence)
        return {
          reason: usualFrom == null ? words : `${words}. ${holdInWords(problem, usualFrom)}`,
          detail: { episodeId, version: championVersion, problem, evidence, usualFrom },
        }
      },
    },
  ],
  line: { tone: 'warning' },
  notice: {
    group: 'problems',
    severity: 'critical',
    gathered: 'Data-quality problem',
    weight: ({ problem, evidence }) => affectedShare(problem, evidence),
    advice: ({ problem }) =>
      holdsRetraining(problem)
        ? 'Automatic retraining is on hold meanwhile. If the data is right as it is, `remodel accept` ends the hold.'
        : 'Automatic retraining goes on.',
  },
})
