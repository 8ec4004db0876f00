import * as z from 'zod'
import { evidenceSchema } from '#contracts/evidence'
import { modelNameSchema } from '#contracts/model-name'
import { affectedShare, dataProblemInWords, dataProblems, holdsRetraining } from './data-problem.ts'
import { defineEvent } from './event.ts'

/** The data is broken, not drifted: automatic retraining is on hold until it is fixed, unless only the volume changed. */
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
  }),
  example: {
    episodeId: 'e3',
    modelName: 'nsw-price',
    problem: 'null-spike',
    subject: 'vic_price',
    evidence: { nullRate: 0.9, nullRateReference: 0 },
  },
  ledger: [
    {
      kind: 'data-quality/opened',
      headline: ({ detail }) => (detail.problem === 'volume' ? 'Volume changed' : 'Data broken'),
      mark: 'data-quality',
      content: ({ episodeId, championVersion, problem, subject, evidence }) => ({
        reason: dataProblemInWords(problem, subject, evidence),
        detail: { episodeId, version: championVersion, problem, evidence },
      }),
    },
  ],
  line: { tone: 'warning' },
  notice: {
    severity: 'critical',
    gathered: 'Data-quality problem',
    weight: ({ problem, evidence }) => affectedShare(problem, evidence),
    advice: ({ problem }) =>
      holdsRetraining(problem)
        ? 'Automatic retraining is on hold until the data is fixed.'
        : 'Automatic retraining goes on.',
  },
})
