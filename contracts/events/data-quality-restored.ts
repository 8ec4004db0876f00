import * as z from 'zod'
import { modelNameSchema } from '#contracts/model-name'
import { dataProblemInWords, dataProblems } from './data-problem.ts'
import { defineEvent } from './event.ts'

/** A data-quality problem is over. */
export const dataQualityRestored = defineEvent({
  name: 'DataQualityRestored',
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
    /** Missing from events of earlier releases. */
    championVersion: z.number().int().optional(),
    /** Too few rows tell whether it goes on, and it had its time. */
    isUnjudged: z.boolean().optional(),
  }),
  example: { episodeId: 'e3', modelName: 'nsw-price', problem: 'null-spike', subject: 'vic_price' },
  ledger: [
    {
      kind: 'data-quality/closed',
      headline: ({ detail: { problem, isUnjudged } }) =>
        isUnjudged === true ? 'Data no longer judged' : problem === 'volume' ? 'Volume as usual' : 'Data fixed',
      mark: null,
      content: ({ episodeId, championVersion, problem, subject, isUnjudged }) => ({
        reason: `${dataProblemInWords(problem, subject, {})}: ${isUnjudged === true ? 'too few rows tell whether it goes on' : 'over'}`,
        detail: { episodeId, version: championVersion, problem, isUnjudged, evidence: {} },
      }),
    },
  ],
  line: { tone: 'recovery' },
  notice: { group: 'recoveries', severity: 'info', gathered: 'Data fixed' },
})
